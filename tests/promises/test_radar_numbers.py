"""Money, quantities, stages and numbers of papers are read as people write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.promises.models import Amount, Quantity, Reference, Text
from scraper.promises.radar import numbers, vocabulary
from scraper.promises.radar.reading import Reading

SIX = numbers.sum_of(Amount(Decimal(6_000_000), "BGN"))


@pytest.mark.parametrize(
    "text",
    [
        *("6 000 000 лв.", "6,000,000 лева", "6 млн. лв.", "6 милиона лева", "6.0 млн лева", "BGN 6 000 000"),
        *("3 067 751 евро", "€3,067,751.29", "3,07 млн. евро", "EUR 3.07 million"),
    ],
)
def test_one_sum_is_known_in_any_writing_and_in_either_currency(text):
    assert any(numbers.same(SIX, found) for found in numbers.money(f"За обекта са отпуснати {text} тази година"))


@pytest.mark.parametrize(
    "text", ["6 100 000 лв.", "6 млн. евро", "60 млн. лева", "6 000 лв.", "през 2006 г.", "600 000"]
)
def test_another_sum_is_not(text):
    assert not any(numbers.same(SIX, found) for found in numbers.money(f"За обекта: {text}"))


@pytest.mark.parametrize("text", ["4,5 км", "4.5 километра", "4500 м", "4 500 метра"])
def test_a_length_is_known_in_any_unit(text):
    wanted = numbers.measure_of(Quantity(Decimal("4.5"), "km"))
    assert any(numbers.same(wanted, found) for found in numbers.measures(f"дължина {text} и осветление"))


def test_things_are_counted_by_their_own_word():
    wanted = numbers.measure_of(Quantity(Decimal(120), "места"))
    assert any(numbers.same(wanted, found) for found in numbers.measures("градина със 120 места за деца"))
    assert not any(numbers.same(wanted, found) for found in numbers.measures("дойдоха 120 души"))


@pytest.mark.parametrize("text", ["Решение № 123 от 14.02.2024 г.", "решение 123/2024", "№ 123/14.02.2024"])
def test_a_decision_is_known_by_number_and_year(text):
    assert numbers.reference(Reference("decision", "123/2024")).search(text)


@pytest.mark.parametrize("text", ["решение № 1123/2024", "решение 123/20241", "123/2023"])
def test_another_number_is_another_decision(text):
    assert not numbers.reference(Reference("decision", "123/2024")).search(text)


def test_a_project_code_is_known_however_it_is_spaced():
    wanted = numbers.reference(Reference("project", "BG05SFOP001-2.009-0042"))
    assert wanted.search("по договор BG05SFOP001 - 2.009-0042, финансиран")


@pytest.mark.parametrize("text", ["втори етап", "етап II", "II етап", "2-ри етап", "етап № 2", "вторият етап"])
def test_a_stage_is_known_by_its_number(text):
    reading = Reading.of(Text(1, 1, None, f"Готов е {text} на обекта.", None, "town", "bg"))
    assert [number for _, number in numbers.parts(reading, vocabulary.of("bg"))] == [2]


@given(st.text(alphabet="0123456789 .,\xa0млнлв€EURкм/-", max_size=40))
def test_figures_in_any_mess_are_read_or_left(text):
    for found in (*numbers.money(text), *numbers.measures(text)):
        assert 0 <= found.start < found.end <= len(text)
        assert found.value.is_finite()


@pytest.mark.parametrize(
    "text", ["5000 дървета", "5 000 нови дървета", "петте хиляди нови дървета", "5 хиляди дървета"]
)
def test_what_is_counted_is_known_in_figures_and_in_words(text):
    wanted = numbers.measure_of(Quantity(Decimal(5000), "дървета"))
    reading = Reading.of(Text(1, 1, None, f"Засаждат {text} през есента", None, "town", "bg"))
    found = (*numbers.measures(reading.whole), *numbers.counts(reading, vocabulary.of("bg")))
    assert any(numbers.same(wanted, each) for each in found)


@pytest.mark.parametrize("text", ["пет дървета", "петдесет хиляди дървета", "5 и 1000 дървета"])
def test_another_number_is_not(text):
    wanted = numbers.measure_of(Quantity(Decimal(5000), "дървета"))
    reading = Reading.of(Text(1, 1, None, f"Засаждат {text} през есента", None, "town", "bg"))
    assert not any(numbers.same(wanted, each) for each in numbers.counts(reading, vocabulary.of("bg")))


def test_a_year_is_no_quantity_and_years_are() -> None:
    found = {
        (each.value, each.unit) for each in numbers.measures("до 2025 г. и през 2026 година, за 5 години, 2000 места")
    }
    assert found == {(5, "годи"), (2000, "мест")}
