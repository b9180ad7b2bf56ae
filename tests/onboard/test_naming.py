"""A source is called by its town or its host, in small Latin letters, whatever script the town writes in."""

from __future__ import annotations

import re
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.models import Source
from scraper.onboard.naming import names_for, slug_of, slug_of_host


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Казанлък", "kazanlak"),
        ("Община София", "obshtina-sofia"),
        ("Търговище", "targovishte"),
        ("Łódź", "lodz"),
        ("Çanakkale İli", "canakkale-ili"),
        ("Αθήνα", "athina"),
        ("Ђаково", "djakovo"),
        ("Großräschen", "grossraschen"),
        ("日本", ""),
        ("x" * 99, "x" * 40),
    ],
)
def test_a_name_is_spelled_in_latin_letters(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        ("https://www.kazanlak.bg/", "kazanlak"),
        ("http://obs.kazanlak.bg/news", "obs-kazanlak"),
        ("https://town.gov.uk", "town"),
        ("http://127.0.0.1:8001/x", "127-0-0-1-8001"),
        ("http://[::1]:80/", "1-80"),
        ("https://xn--e1afmkfd.xn--p1ai/", "primer"),
        ("http://localhost/", "localhost"),
    ],
)
def test_a_host_gives_its_telling_part(url: str, slug: str) -> None:
    assert slug_of_host(url) == slug


def test_names_that_are_taken_are_followed_by_others_without_end() -> None:
    source = Source("x", "A", "https://obs.kazanlak.bg/", (), municipality="Казанлък", publisher="council")
    assert list(islice(names_for(source), 5)) == [
        "kazanlak",
        "kazanlak-council",
        "obs-kazanlak",
        "kazanlak-2",
        "kazanlak-3",
    ]


def test_a_host_that_is_a_number_names_nothing_if_anything_else_does() -> None:
    source = Source("x", "Stonebridge Town Council", "http://127.0.0.1:8001/", ())
    assert list(islice(names_for(source), 2)) == ["stonebridge-town-council", "stonebridge-town-council-2"]
    assert next(names_for(Source("x", "日本", "http://10.0.0.1/", ()))) == "10-0-0-1"


@given(st.text())
def test_any_name_makes_a_slug_or_nothing(name: str) -> None:
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", slug_of(name))
