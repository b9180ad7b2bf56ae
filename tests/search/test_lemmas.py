"""Dictionary forms: where they are looked for, and how many languages are in memory at once."""

import dataclasses
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.errors import WrongInput
from scraper.search.language import lemmas, overrides
from scraper.search.language.lemmas import Lexicon, Shelf


def lexicon(language: str = "bg", **words: str) -> Lexicon:
    return Lexicon(language, words, None, {})


def test_what_we_set_ourselves_comes_before_every_dictionary() -> None:
    said = Lexicon("bg", {"хора": "хор"}, lambda form: "хорам", {"хора": "човек"})
    assert said.lemmas("хора") == said.readings("хора") == ("човек",)


def test_the_dictionary_comes_before_the_model_and_a_query_has_both() -> None:
    said = Lexicon("en", {"saw": "see"}, lambda form: {"saw": "saw"}.get(form, form), {})
    assert said.lemmas("saw") == ("see", "saw")


def test_names_and_german_nouns_are_known_by_their_small_letters() -> None:
    assert lexicon("de", Häuser="Haus").lemmas("häuser") == ("haus",)


def test_a_remark_of_the_dictionary_is_no_part_of_the_word() -> None:
    assert lexicon(бие="бия-(се)").lemmas("бие") == ("бия",)


def test_a_lemma_of_two_words_is_not_taken() -> None:
    assert lexicon("en", inc="incorporated company", co="co-operative").lemmas("inc") == ("inc",)
    assert lexicon("en", co="co-operative").lemmas("co") == ("co",)


def test_an_unknown_word_loses_its_article_where_that_leaves_a_known_one() -> None:
    assert lexicon(велоалея="велоалея").lemmas("велоалеята") == ("велоалея",)
    assert lexicon(депутат="депутат").lemmas("депутата") == ("депутат",)
    assert lexicon(март="март").lemmas("марта") == ("марта",)


def test_a_latin_word_in_a_bulgarian_text_is_left_alone() -> None:
    said = Lexicon("bg", {}, lambda form: form[:3], {})
    assert said.lemmas("facebook") == ("facebook",)
    assert said.lemmas("фейсбук") == ("фей",)


def test_a_query_is_asked_for_what_its_lemma_is_indexed_under() -> None:
    assert lexicon(гласуването="гласуване", гласуване="гласувам").readings("гласуването") == ("гласуване", "гласувам")


def test_a_language_without_a_dictionary_has_its_forms() -> None:
    assert lemmas.load("xx").lemmas("кметовете") == ("кметовете",)


def test_without_the_model_words_still_have_lemmas() -> None:
    assert dataclasses.replace(lemmas.load("bg"), model=None).lemmas("кметовете") == ("кмет",)


def test_the_fifth_language_takes_the_place_of_the_one_unused_for_longest() -> None:
    shelf = Shelf(lexicon)
    for language in ("bg", "en", "de", "ro", "bg", "sr"):
        shelf.lexicon(language)
    assert shelf.held == ("de", "ro", "bg", "sr")


def test_a_language_is_read_once_however_many_threads_ask() -> None:
    read: list[str] = []

    def load(language: str) -> Lexicon:
        read.append(language)
        return lexicon(language)

    shelf, start = Shelf(load), threading.Barrier(8)
    got: list[Lexicon] = []

    def ask() -> None:
        start.wait()
        got.append(shelf.lexicon("bg"))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read == ["bg"]
    assert len({id(one) for one in got}) == 1


@pytest.mark.parametrize("language", ["bg", "de", "en"])
def test_models_are_only_those_for_any_purpose(language: str) -> None:
    assert not {"fa", "mk", "pl", "ru"} & lemmas.MODELS
    assert language in lemmas.MODELS


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return Shelf(lemmas.load)


@settings(deadline=None)  # the first word of a language reads its dictionary
@given(form=st.text(min_size=1), language=st.sampled_from(["bg", "en", "xx"]))
def test_any_word_has_a_lemma_and_finds_it(shelf: Shelf, form: str, language: str) -> None:
    found = shelf.lexicon(language)
    assert found.lemmas(form)[0]
    assert set(found.lemmas(form)) <= set(found.readings(form))


def test_overrides_are_a_word_and_its_forms() -> None:
    assert overrides.parse("# никой\nчовек: хора Хората # хора\n", "bg.txt") == {
        "човек": "човек",
        "хора": "човек",
        "хората": "човек",
    }


@pytest.mark.parametrize("line", ["човек хора", "човек:", ": хора", "човек: хо-ра", "добър човек: хора"])
def test_a_bad_override_is_told_with_its_line(line: str) -> None:
    with pytest.raises(WrongInput, match=r'bg\.txt:2: found ".*", expected a word, a colon and its forms'):
        overrides.parse(f"# remark\n{line}\n", "bg.txt")


def test_a_form_under_two_words_is_told() -> None:
    with pytest.raises(WrongInput, match=r'bg\.txt:2: found "хора" under two words'):
        overrides.parse("човек: хора\nхоро: хора\n", "bg.txt")
