"""Text to keys: where words begin and end, what becomes of their letters, and what a typed word may find."""

import sqlite3
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scraper.search.analyse import forms_and_keys, keys, phrases, readings, tokens, version, words

LANGUAGES = st.sampled_from([None, "bg", "bg-BG", "en", "xx", ""])
UNHURRIED = settings(deadline=None)  # the first word of a language reads its dictionary
HARD = "аЯѝёЎІхXVc0Aaz-_.„“’ ,\u00ad\u0301\u0306ßİµЉ²¹ŉ\u2011"


def test_case_and_composition_do_not_matter() -> None:
    assert keys("КОЙ", "bg") == keys(unicodedata.normalize("NFD", "кой"), "bg") == "кой"


def test_small_and_great_letters_make_one_word() -> None:
    assert len({id(word) for word in words("Община община ОБЩИНА", "bg")}) == 1
    assert keys("II CНЯТ Яз. А", "bg") == keys("ii cнят яз. А", "bg") == "втори сня язовир а"


def test_the_parts_of_a_hyphenated_word_are_words_of_their_own() -> None:
    assert keys("по-голям, 2-ри етап", None) == "по голям 2 ри етап"


def test_soft_hyphens_and_stress_are_not_heard() -> None:
    assert keys("кана\u00adлизация за\u0301мък", "bg") == "канализация замък"


def test_raised_digits_are_digits() -> None:
    assert keys("120 м² ¹", None) == "120 м2 1"


def test_offsets_lead_into_the_text_as_given() -> None:
    text = "„" + unicodedata.normalize("NFD", "Йовков") + "“ и ко\u00adй"
    assert [text[t.start : t.end] for t in tokens(text, "bg")] == [
        unicodedata.normalize("NFD", "Йовков"),
        "и",
        "ко\u00adй",
    ]


@pytest.mark.parametrize(
    ("word", "form"),
    [("Bода", "вода"), ("cело", "село"), ("OБЩИНА", "община"), ("Fасebook", "facebook"), ("COVID", "covid")],
)
def test_look_alike_letters_are_of_the_script_of_the_word(word: str, form: str) -> None:
    assert [token.form for token in tokens(word, None)] == [form]


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("de", "Maßnahmen", "Massnahme"),
        ("el", "δήμος", "ΔΉΜΟΥΣ"),
        ("ro", "şcoala", "școlii"),
        ("sr", "општине", "opština"),
        ("tr", "ŞEHİR", "şehirler"),
    ],
)
def test_ways_of_writing_a_language_are_one(language: str, one: str, other: str) -> None:
    assert keys(one, language) == keys(other, language)


def test_a_word_that_needs_both_scripts_keeps_them() -> None:
    assert keys("USBпорт", None) == "usbпорт"


def test_every_form_is_indexed_as_its_dictionary_form() -> None:
    assert keys("Кметовете на градовете и пътищата", "bg") == "кмет на град и път"
    assert keys("people watched buses", "en") == "people watch bus"


def test_people_are_found_by_person() -> None:
    assert keys("хората", "bg") == keys("човек", "bg")


def test_a_municipality_is_not_everything_municipal() -> None:
    assert {keys(form, "bg") for form in ("община", "общини", "общината", "общините")} == {"община"}
    assert keys("общински общинските общинската", "bg") == "общински общински общински"
    assert readings("общини", ["bg"]) == ("община",)


def test_without_a_language_words_are_folded_and_no_more() -> None:
    assert keys("Кметовете яз. Тича", None) == "кметовете яз тича"
    assert keys("Кметовете", "xx") == "кметовете"


def test_a_region_does_not_change_the_language() -> None:
    assert keys("кметовете", "bg-BG") == keys("кметовете", "bg") == keys("кметовете", "BG_bg")


def test_an_abbreviation_is_its_word() -> None:
    text = "край яз. „Тича“, с. Драгаево, общ. Смядово, ул. 6-ти септември"
    assert (
        keys(text, "bg") == "край язовир " + keys("Тича", "bg") + " село драгаево община смядов улица шести септември"
    )
    assert [text[t.start : t.end] for t in tokens(text, "bg")][1:4] == ["яз.", "Тича", "с."]


def test_a_preposition_at_the_end_of_a_sentence_is_no_village() -> None:
    assert keys("с. а и с кмета", "bg").split()[0] == "с"


def test_metres_are_no_places() -> None:
    assert keys("дълбок 50 м. В него", "bg").split()[2] == "м"


def test_an_initial_is_no_village() -> None:
    assert keys("С. Иванов", "bg").split()[0] == "с"


def test_numerals_are_one_however_they_are_written() -> None:
    assert keys("II 2-ри 2\u2011рия 2ри втори втората", "bg") == " ".join(["втори"] * 6)


def test_a_word_of_one_language_is_no_number_in_another() -> None:
    assert readings("2-ри", ["bg", "en", None])[0] == "втори"
    assert "2" not in readings("2-ри", ["bg", "en", None])


def test_a_village_and_a_reservoir_of_one_name_stay_apart() -> None:
    assert keys("яз. Тича", "bg") != keys("с. Тича", "bg")
    assert phrases(["яз", "Тича"], ["bg"]) == (("яз", "Тича"),)


def test_a_typed_abbreviation_finds_its_word_and_itself() -> None:
    assert readings("с", ["bg"]) == ("с", "село")
    assert readings("яз.", ["bg"])[-1] == "язовир"


def test_readings_begin_with_the_likeliest_of_each_language() -> None:
    assert readings("buses", ["bg", "en"])[:2] == ("buses", "bus")
    assert readings("", ["bg"]) == readings("„", [None]) == ()


def test_what_is_said_in_several_words_may_be_said_in_one() -> None:
    assert phrases(["нови", "велосипедни", "алеи"], ["bg"]) == (("нови", "велосипедни", "алеи"), ("нови", "велоалея"))
    assert phrases(["велоалеята"], ["bg"]) == (("велоалеята",), ("велосипедна", "алея"))
    assert ("втори", "етап") in phrases(["2", "ри", "етап"], ["bg"])
    assert phrases(["велоалея"], [None]) == (("велоалея",),)


def test_the_version_names_what_keys_depend_on() -> None:
    assert version() == version()
    assert all(part in version() for part in ("rules", "simplemma", "words"))


def test_without_the_extra_words_have_keys_and_another_version() -> None:
    program = (
        "import sys; sys.modules['lemmagen3'] = None\n"
        "from scraper.search import analyse\n"
        "print(analyse.keys('кметовете', 'bg'), analyse.version(), sep='|')"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    key, said_version = said.strip().split("|")
    assert key == "кмет"
    assert "no models" in said_version


@UNHURRIED
@given(st.text(), LANGUAGES)
def test_any_text_has_offsets_in_order_and_keys_without_space(text: str, language: str | None) -> None:
    at = 0
    for token in tokens(text, language):
        assert at <= token.start < token.end <= len(text)
        for said in (token.key, token.form):
            assert said
            assert said[0] not in "¹²⁼§"
            assert not any(letter.isspace() or (letter.isascii() and not letter.isalnum()) for letter in said)
        at = token.end


@UNHURRIED
@given(st.text(alphabet=st.characters(categories=("L", "N", "M", "P", "Z", "Cf")), max_size=40), LANGUAGES)
def test_what_we_call_one_word_the_index_calls_one_word(text: str, language: str | None) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE probe USING fts5(text, tokenize = 'ascii')")
    connection.execute("CREATE VIRTUAL TABLE words USING fts5vocab(probe, instance)")
    connection.execute("INSERT INTO probe VALUES (?)", (keys(text, language),))
    held = connection.execute("SELECT term FROM words ORDER BY offset").fetchall()
    assert [term for (term,) in held] == [token.key for token in tokens(text, language)]


@UNHURRIED
@given(st.text(HARD, max_size=30), LANGUAGES)
@example("яз. А с. „В 2-ри", "bg")
def test_keys_and_forms_are_those_of_the_tokens_one_by_one(text: str, language: str | None) -> None:
    found = list(tokens(text, language))
    assert keys(text, language) == " ".join(token.key for token in found)
    assert list(forms_and_keys(text, language)) == [(token.form, token.key) for token in found]


@UNHURRIED
@given(st.text(HARD + "теистоан", max_size=12), st.lists(LANGUAGES, min_size=1, max_size=3))
@example("с. А", ["bg"])
@example("хората", [None, "bg"])
def test_a_word_is_found_by_typing_it(text: str, languages: list[str | None]) -> None:
    for language in languages:
        for token in tokens(text, language):
            assert token.key in readings(text[token.start : token.end], languages)
            assert token.key in readings(token.form, languages)


@UNHURRIED
@given(st.lists(st.text("аявелиосипедна к2р", min_size=1, max_size=12), max_size=20), LANGUAGES)
def test_a_phrase_is_always_asked_for_as_it_was_typed(words: list[str], language: str | None) -> None:
    ways = phrases(words, [language])
    assert ways[0] == tuple(words)
    assert len(ways) <= 8
