"""The two lines shown of a text, and what is marked in them."""

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from scraper.search.parse import parse
from scraper.search.snippet import marked, snippet

FILLER = "Общината уведомява гражданите за предстоящи дейности. " * 30


def test_it_is_cut_where_the_words_meet() -> None:
    text = FILLER + "Канализация. " + FILLER + "Строи се канализация до язовир Копринка. " + FILLER
    cut = snippet(text, parse("канализация Копринка").wanted, "bg")
    assert "<mark>канализация</mark> до язовир <mark>Копринка</mark>" in cut
    assert cut.startswith("… ")
    assert cut.endswith(" …")
    assert len(re.sub(r"</?mark>", "", cut)) < 230


def test_without_a_match_it_is_the_opening() -> None:
    assert snippet("Първи ред.\n\nВтори ред.", parse("друго").wanted, "bg") == "Първи ред. Втори ред."


def test_a_phrase_is_marked_as_one_and_its_words_alone_are_not() -> None:
    cut = snippet("съвет и общински съвет", parse('"общински съвет"').wanted, "bg")
    assert cut == "съвет и <mark>общински съвет</mark>"


def test_no_text_has_no_lines() -> None:
    assert snippet(None, parse("кмет").wanted, "bg") == ""


@given(st.text(), st.text(alphabet="<>&\"'markabя "))
def test_only_marks_are_mark_up(text: str, words: str) -> None:
    for cut in (snippet(text, parse(words).wanted, None), marked(text, parse(words).wanted, None)):
        bare = cut.replace("<mark>", "").replace("</mark>", "")
        assert "<" not in bare
        assert ">" not in bare
        assert cut.count("<mark>") == cut.count("</mark>")


@given(st.text())
def test_marking_loses_no_letter(text: str) -> None:
    assert unescape(marked(text, (), None)) == " ".join(text.split())
