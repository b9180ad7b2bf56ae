"""A date's text to a date: the forms met on pages of towns, and what must not be taken for one."""

from __future__ import annotations

import json
import os
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.extract import readable_date
from scraper.models import DateOrder

SHARED = os.environ.get("SCRAPER_SHARED")

BULGARIAN = {
    "публ. на 12.02.2024 г.": "2024-02-12",
    "Публикувано на 3 март 2024 г. от Пресцентър": "2024-03-03",
    "14-ти ноември 2025 г.": "2025-11-14",
    "5 мар 2024": "2024-03-05",
    "Събота, 18 Април 2026": "2026-04-18",
    "27 януари (вторник) 2026 г.": "2026-01-27",
    "24-10-2025г.": "2025-10-24",
    "17.07.25": "2025-07-17",
    "29/12/2025": "2025-12-29",
    "10 ноем. 2023": "2023-11-10",
    "на 5 май 2019-та": "2019-05-05",
    "12.02.2024 г., 10.30 ч.": "2024-02-12T10:30:00+02:00",
    "06 окт 25 | 15:59": "2025-10-06T15:59:00+03:00",
    "24 февруари 2026 (15:00 )": "2026-02-24T15:00:00+02:00",
    "06 ноември 2023, 00:39 часа": "2023-11-06T00:39:00+02:00",
    "10:43 / 30.06.2008": "2008-06-30T10:43:00+03:00",
    "петък, януари 16, 2026, 17:49": "2026-01-16T17:49:00+02:00",
    "Posted by SB on 2011/7/18 16:17:20 (2661 reads )": "2011-07-18T16:17:20+03:00",
    "февруари 2024 г.": "2024-02",
}

OTHERS = [
    ("en", "12th of February, 2024", "2024-02-12"),
    ("en", "February 12, 2024 at 3:45 pm", "2024-02-12T15:45:00+02:00"),
    ("de", "3. März 2024, 10:15 Uhr", "2024-03-03T10:15:00+02:00"),
    ("fr", "1er août 2024", "2024-08-01"),
    ("es", "3 de marzo de 2024", "2024-03-03"),
    ("it", "25 gennaio 2024", "2024-01-25"),
    ("ro", "9 noiembrie 2024", "2024-11-09"),
    ("uk", "19 вересня 2024 року", "2024-09-19"),
    ("ru", "18-го мая 2024", "2024-05-18"),
    ("sr", "12. фебруар 2024.", "2024-02-12"),
    ("sr", "12. februar 2024.", "2024-02-12"),
    ("el", "12 Φεβρουαρίου 2024", "2024-02-12"),
    ("el", "12 Φεβ 2024", "2024-02-12"),
    ("tr", "05 Şubat 2024", "2024-02-05"),
    ("pl", "12 listopada 2024", "2024-11-12"),
    ("hr", "12. listopada 2024.", "2024-10-12"),
    ("cs", "3. března 2024", "2024-03-03"),
    ("nl", "7 maart 2024", "2024-03-07"),
    ("pt", "7 de março de 2024", "2024-03-07"),
    ("sv", "7 maj 2024", "2024-05-07"),
    ("hu", "2024. február 12.", "2024-02-12"),
    ("mk", "8 октомври 2024", "2024-10-08"),
    (None, "8 octobre 2024", "2024-10-08"),
    (None, "12-Feb-2024", "2024-02-12"),
]


@pytest.mark.parametrize(("text", "expected"), BULGARIAN.items())
def test_bulgarian_forms_are_read(text: str, expected: str) -> None:
    assert readable_date(text, language="bg", timezone="Europe/Sofia") == expected


@pytest.mark.parametrize(("language", "text", "expected"), OTHERS)
def test_other_languages_are_read(language: str | None, text: str, expected: str) -> None:
    assert readable_date(text, language=language, timezone="Europe/Sofia") == expected


@pytest.mark.skipif(not SHARED, reason="SCRAPER_SHARED is unset: no strings met in the wild at hand")
def test_every_string_met_in_the_wild_is_read() -> None:
    lines = (Path(SHARED or "") / "real-pages" / "bg-date-strings.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    found = [(row["text"], (readable_date(row["text"], language="bg") or "")[:10] or None) for row in rows]
    assert found == [(row["text"], row["date"]) for row in rows]


@pytest.mark.parametrize(
    "text",
    [
        "публ. на .. г.",
        "",
        "тел. 0431/98 346; 0431/98373",
        "8.30 - 12.30 и 13.30 - 17.30",
        "31.02.2024",
        "12.02.1024 г.",
        "12.02.2150",
        "5 май",
        "15 души през 2024",
        "IMG_20240212",
        "№ 1.2.3",
        "12 listopada 2024",  # October in one language and November in another
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert readable_date(text) is None


@pytest.mark.parametrize(
    ("text", "order", "language", "expected"),
    [
        ("04/03/2014", None, "en", "2014-03-04"),
        ("04/03/2014", None, "en-US", "2014-04-03"),
        ("04/03/2014", "mdy", "en", "2014-04-03"),
        ("04/03/2014", "dmy", "en-US", "2014-03-04"),
        ("12/25/2024", None, "en", "2024-12-25"),
        ("24-02-12", "ymd", "en", "2024-02-12"),
        ("Submitted by X on Tue, 04/03/2014", None, "en", "2014-03-04"),
        ("Submitted by X on Thu, 04/03/2014", None, "en", "2014-04-03"),
        ("Submitted by X on Thu, 04/03/2014", "dmy", "en", "2014-04-03"),
        ("Submitted by X on Mon, 04/03/2014", None, "en", "2014-03-04"),
        ("вторник, 04.03.2014", "mdy", "bg", "2014-03-04"),
    ],
)
def test_a_fitting_weekday_then_the_order_decides(
    text: str, order: DateOrder | None, language: str, expected: str
) -> None:
    assert readable_date(text, order=order, language=language) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tue, 12 Feb 2024 23:30:00 GMT", "2024-02-13T01:30:00+02:00"),
        ("Mon, 04 Mar 2024 10:00:00 +0200", "2024-03-04T10:00:00+02:00"),
        ("Mon, 04 Mar 2024 20:00:00 EST", "2024-03-05T03:00:00+02:00"),
        ("2024-07-01T23:30:00Z", "2024-07-02T02:30:00+03:00"),
        ("2024-07-01T21:30:00.000+00:00", "2024-07-02T00:30:00+03:00"),
        ("20240701T103000Z", "2024-07-01T13:30:00+03:00"),
        ("2024-07-01 11:02:07", "2024-07-01T11:02:07+03:00"),
        ("2024-07-01T00:00:00Z", "2024-07-01"),
        ("2024-07", "2024-07"),
    ],
)
def test_moments_are_told_in_the_towns_own_time(text: str, expected: str) -> None:
    assert readable_date(text, timezone="Europe/Sofia") == expected


def test_a_time_of_no_known_zone_is_dropped() -> None:
    assert readable_date("12.02.2024 10:30") == "2024-02-12"
    assert readable_date("12.02.2024 10:30", timezone="Europe/Nowhere") == "2024-02-12"
    assert readable_date("2024-02-12T10:30:00+02:00") == "2024-02-12T10:30:00+02:00"


def test_a_form_no_table_has_is_left_to_dateparser() -> None:
    assert readable_date("12. Jänner 2024", language="de") == "2024-01-12"
    assert readable_date("12 жители 2024", language="bg") is None


@given(st.text(), st.sampled_from(["bg", "en", "sr-Latn", "x-none", None]))
def test_any_text_is_a_date_or_none(text: str, language: str | None) -> None:
    found = readable_date(text, language=language, timezone="Europe/Sofia")
    assert found is None or datetime.fromisoformat(found if len(found) > 7 else f"{found}-01")


@given(
    st.dates(date(1990, 1, 1), date(2099, 12, 31)), st.sampled_from(["{:%d.%m.%Y} г.", "{:%d/%m/%Y}", "{:%Y-%m-%d}"])
)
def test_every_day_is_read_back(day: date, form: str) -> None:
    assert readable_date(form.format(day), language="bg", order="dmy") == day.isoformat()
