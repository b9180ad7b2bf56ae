"""A table of towns is read as Excel saves it, and what is wrong in it is told with file, line and column."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import WrongInput
from scraper.models import Feed, Listing, Source
from scraper.onboard.towns import Wanted, read, wanted

TABLE = "url;municipality;publisher;section\r\nwww.kazanlak.bg;Казанлък;;Новини\r\nhttps://obs.plovdiv.bg/;Пловдив;council;\r\n;;;\r\n"
TOWNS = (
    Wanted("https://www.kazanlak.bg/", municipality="Казанлък", section="Новини", guessed=True),
    Wanted("https://obs.plovdiv.bg/", municipality="Пловдив", publisher="council"),
)


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
@pytest.mark.parametrize("part", [";", ",", "\t"])
def test_the_table_is_read_however_it_was_saved(coding: str, part: str) -> None:
    assert read(TABLE.replace(";", part).encode(coding), "towns.csv") == TOWNS


def test_excel_s_own_first_line_and_quoted_cells_are_understood() -> None:
    text = 'sep=;\r\n"URL";"Name"\r\n"http://a.example/x";"Wanted; of ""A"""\r\n'
    assert read(text.encode(), "t.csv") == (Wanted("http://a.example/x", name='Wanted; of "A"'),)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "t.csv:1: found an empty file"),
        ("url\n", "t.csv: found no town"),
        ("urll,name\nhttp://a.bg/,A\n", "t.csv:1: column 1: found 'urll', expected one of url, slug, name"),
        ("urll,name\nhttp://a.bg/,A\n", "did you mean 'url'?"),
        ("name\nA\n", "t.csv:1: found no column url"),
        ("url,url\nhttp://a.bg/,http://a.bg/\n", "t.csv:1: column 2: found 'url' a second time"),
        ("url,publisher\n\nhttp://a.bg/,mayor\n", "t.csv:3: publisher: found 'mayor', expected one of town"),
        ("url\nnot an address\n", "t.csv:2: url: found 'not an address'"),
        ("url,slug\nhttp://a.bg/,Слъг\n", "t.csv:2: slug: found 'Слъг'"),
        ("url,name\n,A\n", "t.csv:2: url: found nothing"),
        ("url,name\nhttp://a.bg/,A,B\n", "t.csv:2: found 3 cells, expected 2"),
        ("url\nhttp://me:secret@a.bg/\n", "t.csv:2: url: found a user name"),
    ],
)
def test_what_is_wrong_is_told_with_file_line_and_column(text: str, told: str) -> None:
    with pytest.raises(WrongInput) as caught:
        read(text.encode(), "t.csv")
    assert told in str(caught.value)


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(WrongInput) as caught:
        read(b"url;publisher\nx;y\nhttp://a.bg/;z\n", "t.csv")
    assert len(str(caught.value).splitlines()) == 3


@given(st.binary(max_size=200))
def test_any_bytes_are_towns_or_a_clear_refusal(body: bytes) -> None:
    try:
        told = "t.csv" if read(b"url;name\n" + body, "t.csv") else ""
    except WrongInput as refusal:
        told = str(refusal)
    assert told.startswith("t.csv")


def test_an_address_may_be_typed_without_its_scheme() -> None:
    assert wanted("town.example") == Wanted("https://town.example/", guessed=True)
    assert wanted("127.0.0.1:8001/x").url == "https://127.0.0.1:8001/x"
    assert not wanted("http://town.example/").guessed
    for wrong in ("town", "ftp://town.example/", "", "javascript:alert(1)"):
        with pytest.raises(WrongInput):
            wanted(wrong)


def test_what_a_person_says_goes_before_what_is_found() -> None:
    found = Source("t", "Home page", "https://t.bg/", (Listing("https://t.bg/n", "News"), Feed("https://t.bg/rss")))
    said = Wanted("https://t.bg/", name="Градът", publisher="council", section="Обяви").said_of(found)
    assert (said.name, said.publisher) == ("Градът", "council")
    assert [each.section for each in said.news] == ["News", "Обяви"]
