"""Which encoding a page's bytes are in: what was declared, if it bears out, else what they look like."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.charset import decode

TEXT = "Община Ясеново обяви търг за отдаване под наем на помещение. Кметът благодари на всички граждани."


@pytest.mark.parametrize("declared", [None, "text/html", "text/html; charset=utf-8", "text/html; charset=iso-8859-1"])
@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "iso8859-5", "utf-8"])
def test_cyrillic_is_read_whatever_the_header_says(encoding: str, declared: str | None) -> None:
    assert decode(TEXT.encode(encoding), declared) == (TEXT, encoding)


@pytest.mark.parametrize(
    "head",
    [
        '<meta charset="windows-1251">',
        '<META http-equiv="Content-Type" content="text/html; charset=windows-1251">',
        "<meta content='text/html; charset = \"cp1251\"' http-equiv=content-type>",
        '<?xml version="1.0" encoding="windows-1251"?>',
    ],
)
def test_a_declaration_in_the_page_counts(head: str) -> None:
    page = f"{head}<p>Обява".encode("cp1251")
    assert decode(page) == (f"{head}<p>Обява", "cp1251")


def test_the_header_goes_before_the_page() -> None:
    page = '<meta charset="windows-1252"><p>Şişli İlçesi'.encode("cp1254")
    text, name = decode(page, "text/html; charset=windows-1254")
    assert (text[-12:], name) == ("Şişli İlçesi", "cp1254")


def test_bytes_that_are_utf8_are_utf8_whatever_was_declared() -> None:
    page = f'<meta charset="iso-8859-1">{TEXT}'.encode()
    assert decode(page, "text/html; charset=windows-1251")[1] == "utf-8"


def test_a_page_that_says_utf8_and_is_windows_1251_is_read_as_that() -> None:
    page = f'<meta charset="utf-8"><title>{TEXT.upper()}</title>'.encode("cp1251")
    assert decode(page, "text/html; charset=utf-8")[1] == "cp1251"


def test_one_letter_cut_in_half_does_not_spoil_a_utf8_page() -> None:
    text, name = decode("Свобода за всички граждани".encode()[:-1] + b"&rdq", "text/html; charset=utf-8")
    assert name == "utf-8"
    assert text.startswith("Свобода за всички граждан")


def test_latin1_means_windows_1252_as_on_the_web() -> None:
    assert decode(b"\x93Quote\x94 \x96 \x80 5", "text/html; charset=ISO-8859-1") == ("“Quote” – € 5", "cp1252")


def test_a_byte_order_mark_decides() -> None:
    assert decode(b"\xef\xbb\xbf\xd0\x90", "text/html; charset=windows-1251") == ("А", "utf-8")
    assert decode("\ufeffОбява".encode("utf-16-le")) == ("Обява", "utf-16-le")


def test_a_label_of_no_text_encoding_is_ignored() -> None:
    assert decode(b"<meta charset=rot13>uryyb")[0] == "<meta charset=rot13>uryyb"
    assert decode(b"hello", "text/html; charset=no-such-thing") == ("hello", "utf-8")


def test_utf16_declared_in_ascii_bytes_is_utf8() -> None:
    assert decode('<meta charset="utf-16">Обява'.encode())[1] == "utf-8"


def test_western_text_is_not_taken_for_cyrillic() -> None:
    page = "Die Stadt Köln hat für alle Bürger die Straße gesperrt, später öffnet die Brücke".encode("cp1252")
    assert decode(page, "text/html; charset=iso-8859-1")[0].startswith("Die Stadt Köln hat für")


def test_nul_bytes_are_no_obstacle() -> None:
    assert decode(b"a\0b") == ("a\0b", "utf-8")


@given(st.binary(), st.one_of(st.none(), st.text(), st.sampled_from(["text/html; charset=utf-16", "charset=hz"])))
def test_any_bytes_give_a_text_that_can_be_stored(body: bytes, content_type: str | None) -> None:
    text, name = decode(body, content_type)
    text.encode("utf-8")
    "".encode(name)
