"""Personal numbers are told from the numbers that a town hall's pages are full of."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.extract.personal import find

EGN = "7523169263"
IBAN = "BG80BNBG96611020345678"


def kinds(text: str, language: str | None = "bg") -> list[str]:
    return [number.kind for number in find(text, language)]


@pytest.mark.parametrize(
    "number",
    [
        "7523169263",  # born 1875: with the word ЕГН beside it
        "8032056031",
        "6101057509",
        "0542260262",  # born 2005
    ],
)
def test_an_egn_is_known_by_its_date_and_check_digit(number: str) -> None:
    assert kinds(f"Иван Петров, ЕГН {number}, гр. Розоград") == ["egn"]
    assert kinds(f"ЕГН: {number[:6]} {number[6:]}") == ["egn"]


@pytest.mark.parametrize(
    "written",
    [
        "ЕГН 61 01 05 7509",
        "ЕГН: 610105\u00a07509",
        "ЕГН: 610105-7509",
        "ЕГН-6101057509",
        "ЕГН6101057509",
        "ЕГН/610105/7509",
        "(ЕГН) 61.01.05.75.09",
        "ЕГН-то е 6 1 0 1 0 5 7 5 0 9",
        "егн № 6101057509/Розоград",
        "EGN 6101057509-01",
        "Е.Г.Н. 610105 7509",
        "EГH 610105\u20117509",
        "ЕГН ６１０１０５７５０９",
        "ЕГН 61О1О57509",
        "ЕГН 61o1O5 75О9",
        "единен граждански номер: 610105.7509",
    ],
)
def test_a_number_that_is_called_egn_is_one_however_it_is_written(written: str) -> None:
    (number,) = find(f"Иван Петров, {written}, гр. Розоград", "bg")
    assert (number.kind, number.value) == ("egn", "6101057509")


@pytest.mark.parametrize(
    "text",
    [
        "ЕГН 61 01 05 7508",
        "ЕГН 61  01 05 7509",
        "ЕГН 610105 75091",
        "сЕГН 610105-7509",
        "от 61.01.05.7509",
        "610105-7509",
        "６１０１０５７５０９",
        "ЕГН на лицето се попълва от служителя, който приема заявлението: 610105-7509",
    ],
)
def test_what_is_not_called_egn_keeps_to_the_strict_form(text: str) -> None:
    assert kinds(text) == []


def test_every_number_after_the_word_is_found() -> None:
    assert [number.value for number in find("ЕГН 610105 7509, 05-4226-0262; ЕГН: 8О32О56О31")] == [
        "6101057509",
        "0542260262",
        "8032056031",
    ]


def test_an_egn_needs_no_word_beside_it_where_somebody_born_then_may_live() -> None:
    assert kinds("Списък: 6101057509 Иван Петров") == ["egn"]
    assert kinds(f"Списък: {EGN} Иван Петров") == []


@pytest.mark.parametrize(
    "text",
    [
        "ЕГН 6101057508",  # the check digit
        "ЕГН 6113057509",  # the month
        "ЕГН 610105****",
        "заповед № 6101057509",
        "вх. № 6101057509/2024",
        "тел. 6101057509",
        "ЕИК 6101057509",
        "идентификатор 61010.57509.12",
        "сметка 6101057509-01",
        "УПИ 610105750912",
        "бюджет 6101057509,50 лв.",
    ],
)
def test_what_merely_looks_like_an_egn_is_none(text: str) -> None:
    assert kinds(text) == []


def test_a_foreigners_number_counts_only_where_it_is_called_one() -> None:
    assert kinds("с ЛНЧ 1234567893 и адрес") == ["lnch"]
    assert kinds("с ЛНЧ 1234567894 и адрес") == []
    assert kinds("с код 1234567893 и адрес") == []
    assert (
        kinds("(ЛНЧ) 12345-67893 и адрес")
        == kinds("ЛНЧ: 12 34 56 78 93")
        == kinds("личен номер 1234.567893")
        == ["lnch"]
    )
    assert kinds("ЛНЧ 5, тел. 12 34 56 78 93") == []


@pytest.mark.parametrize(
    "written",
    [
        "BG80 BNBG 9661 1020 3456 78",
        "BG80BNBG96611020345678",
        "ВG80 ВNВG 9661 1020 3456 78",  # some letters are Cyrillic
        "BG80\u00a0BNBG\u00a09661\u00a01020\u00a03456\u00a078",
        "BG80-BNBG-9661-1020-3456-78",
        "BG 80 BNBG\u202f96611020345678",
        "DE89 3704 0044 0532 0130 00",
        "GB29 NWBK 6016 1331 9268 19",
        "NO93 8601 1117 947",
        "MT84 MALT 0110 0001 2345 MTLC AST0 01S",
    ],
)
def test_an_account_is_found_however_it_is_written(written: str) -> None:
    text = f"По сметка {written}, с основание"
    (number,) = find(text, "bg")
    assert (number.kind, text[number.start : number.end]) == ("iban", written)


@pytest.mark.parametrize(
    "text",
    [
        "BG81BNBG96611020345678",  # the check digits
        "BG80BNBG9661102034567",  # too short
        "ABG80BNBG96611020345678",
        "BG80BNBG966110203456789",
        "ZZ80BNBG96611020345678",
    ],
)
def test_what_merely_looks_like_an_account_is_none(text: str) -> None:
    assert kinds(text) == []


def test_an_account_of_the_budget_is_nobodys_own() -> None:
    def account(kind: str) -> str:
        body = f"STSA9300{kind}90097900"
        digits = "".join(str(int(letter, 36)) for letter in body + "BG00")
        return f"BG{98 - int(digits) % 97:02}{body}"

    assert [kinds(account(kind)) for kind in ("84", "33", "31", "10")] == [[], [], [], ["iban"]]


@pytest.mark.parametrize("written", ["0888 123 456", "0888123456", "+359 888 123456", "00359888123456", "088/8123456"])
def test_a_mobile_telephone_is_found_however_it_is_written(written: str) -> None:
    assert kinds(f"Наследници на Иван Петров, {written}, са длъжни") == ["telephone"]


@pytest.mark.parametrize(
    "text",
    [
        "За контакти и сигнали: 0888 123 456",
        "проверят на място или на телефон +359 88 8261 412",
        "Записване на 0888123456",
        "лице за контакт: Иван Петров, 0888 123 456",
        "kmet@obshtina.example, 0888 123 456",
        "тел. 0431 9 82 53",
        "централа 0700 12 345",
    ],
)
def test_a_telephone_that_people_are_asked_to_call_is_the_offices(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("PESEL 44051401359", "pl"),
        ("CNP 1800101221144", "ro"),
        ("OIB: 94577403194", "hr"),
        ("ЈМБГ 0101006500006", "sr"),
        ("r. č. 736028/5163", "cs"),
        ("isikukood 37605030299", "et"),
    ],
)
def test_other_countries_numbers_count_in_pages_of_their_language(text: str, language: str) -> None:
    assert kinds(text, language) == ["national"]
    assert kinds(text.translate({ord("4"): "5", ord("0"): "1"}), language) == []
    assert kinds(text, "de") == []


@settings(deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_any_text_is_read_and_places_are_true(text: str) -> None:
    for number in find(text, "bg"):
        assert 0 <= number.start < number.end <= len(text)


@settings(deadline=None)
@given(st.text(alphabet="0123456789 /-()BG+", max_size=400))
def test_rows_of_digits_of_any_length_are_read(text: str) -> None:
    places = [(number.start, number.end) for number in find(f"ЕГН {text}", "bg")]
    assert all(one[1] <= other[0] for one, other in pairwise(places))
