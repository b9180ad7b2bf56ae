"""Places are told by what they are and what they are called."""

from __future__ import annotations

import pytest

from scraper.promises.models import Text
from scraper.promises.radar import places, vocabulary
from scraper.promises.radar.places import Place
from scraper.promises.radar.reading import Reading


def reading(text: str, language: str = "bg") -> Reading:
    return Reading.of(Text(1, 1, None, text, None, "town", language))


def surest(said: str, text: str, language: str = "bg") -> float | None:
    """How surely the text names the place that a promise calls `said`; None where it does not have the name."""
    words = vocabulary.of(language)
    name, kinds, kind = places.parse(reading(said, language), words)
    there = reading(text, language)
    found = places.seen(there, places.named(there, words), Place(said, name, kinds, kind, 1.0), words)
    return max((each.sure for each in found), default=None)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("яз. Брезово", "Пътят до язовир „Брезово“ е затворен."),
        ("с. Брезово", "Хората от село Брезово чакат водата."),
        ("с. Брезово", "Кметовете на селата Долец, Ручей и Брезово."),
        ("ул. „Васил Априлов“", "Ремонтира се улица Васил Априлов."),
        ("ул. „Васил Априлов“", "Ремонтира се ул. „Априлов“."),
        ("яз. Брезово", "Укрепват стената на язовира край Брезово."),
        ("яз. Брезово", "Укрепват стената на язовира при с. Брезово."),
        ("кв. Север", "Водата в Северния квартал спира."),
        ("кв. Гарата", "Ремонт в кв. Гарата започва утре."),
        ("ДГ № 7", "Родители на деца от детска градина № 7 се срещнаха."),
    ],
)
def test_a_place_is_known_by_kind_and_name_in_any_writing(said, text):
    assert surest(said, text) >= 0.85


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("с. Брезово", "Пътят до язовир „Брезово“ е затворен."),
        ("яз. Брезово", "Хората от с. Брезово чакат водата."),
        ("ул. „Роза“", "Хотел в с. Роза отвори врати."),
        ("ДГ „Звезда“", "Кв. „Звезда“ остава без ток."),
    ],
)
def test_another_kind_of_place_of_the_same_name_is_another_place(said, text):
    assert surest(said, text) == 0.0


def test_a_bare_name_means_a_settlement_sooner_than_a_reservoir():
    assert surest("с. Брезово", "В Брезово валя.") > surest("яз. Брезово", "В Брезово валя.") > 0


def test_a_word_in_small_letters_is_no_name():
    assert surest("ул. „Роза“", "Подариха ѝ роза.") is None


def test_a_part_of_a_longer_name_is_another_place():
    assert surest("с. Горно", "Жителите на с. Горно Поле излязоха.") is None


def test_an_initial_stands_for_a_first_name():
    assert surest("ул. „Христо Смирненски“", "Започва ремонт на „Хр. Смирненски“.") >= 0.85


def test_an_english_name_stands_before_what_it_is():
    assert surest("Elm Reservoir", "Anglers met at Elm Reservoir on Sunday.", "en") == 1.0
    assert surest("village of Elm", "Anglers met at Elm Reservoir on Sunday.", "en") == 0.0


def test_a_name_does_not_begin_in_the_next_sentence():
    there = reading("Приключи ремонтът на градския парк. Спечели фирма от София.")
    assert places.named(there, vocabulary.of("bg")) == ()
