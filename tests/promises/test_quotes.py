"""A quote is found however it is set, and never where its words are not."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.promises.programme import read_text
from scraper.promises.quotes import Holding, Paper, Searched, find

TEXT = (
    "В нея са заложени реконструкцията на пътя и изграж-\nдане на велоалея от гр. Казанлък до яз.,,Копринка„, и\n"
    "втори   етап на канализацията – в селото. Бюджет за 2023 – 2027 г. За социално-икономи\u00adческо развитие."
)


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("изграждане на велоалея", "изграж-\nдане на велоалея"),
        ("до яз. „Копринка“", "до яз.,,Копринка„"),
        ('до яз."Копринка"', "до яз.,,Копринка„"),
        (
            "втори\netap".replace("etap", "етап") + " на канализацията - в селото",
            "втори   етап на канализацията – в селото",
        ),
        ("2023–2027 г.", "2023 – 2027 г."),
        ("социално- икономическо развитие", "социално-икономи\u00adческо развитие"),
        ("реконструкцията на пътя и", "реконструкцията на пътя и"),
        ("За", "За"),
    ],
)
def test_space_hyphens_marks_and_dashes_do_not_count(quote: str, found: str) -> None:
    place = find(quote, TEXT)
    assert place is not None
    assert TEXT[slice(*place)] == found


def test_letters_of_two_parts_are_the_letters_of_one() -> None:
    parted = "изграждане на нови\u0438\u0306".replace("\u0438\u0438\u0306", "\u0438\u0306") + " път"
    assert find("нови\u0306 път".replace("\u0438\u0306", "й"), parted) is not None


@pytest.mark.parametrize(
    "quote",
    [
        "изграждане велоалея",  # a word left out
        "изграждане на велоалеи",  # another form
        "граждане на велоалея",  # the end of a word
        "на вело",  # the beginning of one
        "Изграждане на велоалея",  # other letters
        "впът",
        "",
        " - ",
        "„“",
    ],
)
def test_other_words_are_not_found(quote: str) -> None:
    assert find(quote, TEXT) is None


def test_what_stands_behind_a_dash_begins_with_its_own_word() -> None:
    assert find("изграждане на алея", "Ремонт на пътя – изграждане на алея") == (17, 35)


@given(st.text(st.sampled_from("абв -\n„\u00ad.,'–й\u0306и"), max_size=30), st.data())
def test_what_is_cut_out_at_words_is_found_in_the_same_words(text: str, data: st.DataObject) -> None:
    words = text.split()
    first = data.draw(st.integers(0, len(words)))
    last = data.draw(st.integers(first, len(words)))
    quote = " ".join(words[first:last])
    place = find(quote, text)
    if place:
        assert _letters(text[slice(*place)]) == _letters(quote)
    else:
        # Beside a hyphen that counts for nothing, what is cut out may be a part of a word.
        assert not any(map(str.isalnum, quote)) or "-" in text or "\u00ad" in text or "–" in text


def _letters(text: str) -> list[str]:
    return [letter for letter in unicodedata.normalize("NFC", text) if letter.isalpha()]


@given(st.text(max_size=80), st.text(max_size=20))
def test_no_text_brings_the_search_down(text: str, quote: str) -> None:
    searched = Searched(text)
    for place in (searched.find(quote), searched.nearest(quote)):
        assert place is None or 0 <= place[0] < place[1] <= len(text)


FILE = """\
name: П
mandate: {from: 2023-11-06}
documents:
  paper: {kind: programme, date: 2024-01-31}
  report: {kind: report, date: 2025-01-31, covers: 2024}
promises:
  - id: lane
    level: measure
    title: Алея
    wordings:
      - {document: paper, page: 2, quote: "изграждане на велоалея до язовира"}
      - document: paper
        page: 1
        quote: втори етап на канализацията
      - {article: k1, version: 2, quote: "Първа копка"}
reported:
  - {promise: lane, document: report, quote: Алеята е готова}
"""


def test_each_missing_quote_is_told_with_what_was_found_nearest_and_where() -> None:
    filed = read_text(FILE, "town.yml", "town")
    paper = Paper("Изграждане на велоалея до село Копринка.\n\nвтори етап на канализацията", (0, 42))
    held = Holding({"paper": paper, "report": Paper("Алеята не е готова")}, {("k1", 2): "Днес: първа копка"})
    told = [f"{filed.place(*each.of)}: {each.text}" for each in held.missing(filed.programme)]
    assert told == [
        "town.yml:11: quote: not in 'paper': 'изграждане на велоалея до язовира'; found nearest, page 1: 'Изграждане на велоалея до'",
        "town.yml:14: page: found the quote on page 2 of 'paper', expected page 1",
        "town.yml:15: quote: not in version 2 of k1: 'Първа копка'; found nearest, line 1: 'първа копка'",
        "town.yml:17: quote: not in 'report': 'Алеята е готова'; found nearest, line 1: 'Алеята не е готова'",
    ]


def test_quotes_that_are_there_are_not_told() -> None:
    text = FILE.replace("до язовира", "до село").replace("page: 1\n", "page: 2\n").replace("изграждане", "Изграждане")
    paper = Paper("1 Изграждане на велоалея до село.\n\nвтори етап на канализацията", (0, 2))
    held = Holding({"paper": paper, "report": Paper("Алеята е готова")}, {("k1", 2): "Първа\nкопка"})
    assert list(held.missing(read_text(text, "town.yml", "town").programme)) == []
