"""The catalogues: complete, and compiled as the program runs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import scraper
from scraper.messages import CATALOGUES, LANGUAGES, language_of_locale, language_of_reader, translator

ROOT = Path(scraper.__file__).parent
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]


@pytest.fixture(scope="module")
def used() -> set[str | tuple[str, ...]]:
    """Every message of the program and its pages."""
    return {message for _file, _line, message, _comments, _context in extract_from_dir(ROOT, METHODS)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_holds_what_is_used_and_nothing_else(language: str, used: set[str | tuple[str, ...]]) -> None:
    with (CATALOGUES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    entries = {message.id: message for message in catalogue if message.id}
    assert set(entries) == used
    assert not [message.id for message in entries.values() if message.fuzzy]
    assert not catalogue.obsolete
    if language == "bg":
        assert not [message.id for message in entries.values() if not all(_forms(message.string))]


def test_no_message_stands_inside_an_f_string() -> None:
    """Before Python 3.12 an f-string is one token, so that a message inside it is not extracted."""
    inside = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in sorted(ROOT.rglob("*.py"))
        for text in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and _called(call.func) in ("_", "gettext", "ngettext")
    ]
    assert inside == []


def _called(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def test_a_translation_names_the_same_values() -> None:
    with (CATALOGUES / "bg" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        for message in read_po(file, locale="bg"):
            if message.id:
                names = {frozenset(_names(text)) for text in (*_forms(message.id), *_forms(message.string))}
                assert len(names) == 1, message.id


def _forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def _names(text: str) -> Iterator[str]:
    return (name for _, name, _, _ in Formatter().parse(text) if name is not None)


def test_bulgarian_is_spoken_from_the_po_file() -> None:
    assert translator("bg").gettext("Sources") == "Източници"
    assert translator("bg").ngettext("{n} source", "{n} sources", 2) == "{n} източника"


@pytest.mark.parametrize("language", ["en", None, "de", "../bg"])
def test_every_other_language_is_english(language: str | None) -> None:
    assert translator(language).gettext("Sources") == "Sources"


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"LANG": "bg_BG.UTF-8"}, "bg"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "bg_BG.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANGUAGE": "de:bg", "LANG": "en_US.UTF-8"}, "bg"),
        ({"LANG": ""}, "en"),
        ({}, "en"),
    ],
)
def test_the_terminal_s_language_is_its_locale_s(environ: dict[str, str], language: str) -> None:
    assert language_of_locale(environ) == language


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        (None, "bg-BG,bg;q=0.9,en;q=0.5", "bg"),
        (None, "de,en;q=0.4,bg;q=0.6", "bg"),
        (None, "bg;q=0, en", "en"),
        (None, "bg;q=much", "en"),
        (None, "", "en"),
        ("bg", "en", "bg"),
        ("xx", "bg", "bg"),
    ],
)
def test_a_page_s_language_is_asked_for_or_preferred(asked: str | None, accepted: str, language: str) -> None:
    assert language_of_reader(asked, accepted) == language
