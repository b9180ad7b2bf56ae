"""One scalar of a source file to its value: addresses, selectors, patterns, numbers, choices.

Each function takes the text as written and returns the value, or raises WrongInput "found …, expected …";
the sheet puts file, line and key before it.
"""

from __future__ import annotations

import difflib
import re
import zoneinfo
from collections.abc import Callable, Iterable
from datetime import date, datetime
from urllib.parse import urlsplit

import regex
from babel import localedata
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from scraper.addresses import resolve
from scraper.errors import WrongInput

_HOST = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)*[^\W_](?:[\w-]*[^\W_])?\.?|\[[0-9a-f:.]+\]", re.IGNORECASE)
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2}|-[0-9]{3})?")
_EMAIL = re.compile(r"[^@\s<>()]+@[^@\s<>()]+\.[^@\s<>()]+")
_TRUTH = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_LONGEST_RULE = 2000  # characters of a selector or a pattern


def nearest(found: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the known word nearest to what was found, or nothing."""
    options = {word.lower(): word for word in known}
    match = difflib.get_close_matches(found.lower(), options, n=1, cutoff=0.6)
    return f"; did you mean {options[match[0]]!r}?" if match else ""


def words(text: str) -> str:
    """Any text of one line."""
    if not text or len(text.splitlines()) > 1 or not text.strip():
        raise WrongInput(f"found {text!r}, expected a line of text")
    return text.strip()


def day(text: str) -> str:
    """A day of the calendar, as ISO 8601 writes it."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise WrongInput(f"found {text!r}, expected a day such as 2024-05-01") from None


def one_of(*choices: str) -> Callable[[str], str]:
    """One of the words given."""

    def read(text: str) -> str:
        if text not in choices:
            raise WrongInput(f"found {text!r}, expected one of {', '.join(choices)}{nearest(text, choices)}")
        return text

    return read


def address(text: str) -> str:
    """An absolute http or https address, as it can be asked for."""
    url = resolve("", text)
    parts = urlsplit(url) if url else None
    if not url or not parts or not parts.hostname or not _is_host(parts.hostname):
        raise WrongInput(f"found {text!r}, expected an absolute address, https://…")
    if parts.username is not None or parts.password is not None:
        raise WrongInput("found a user name in the address, expected an address that anybody may ask for")
    return url


def host(text: str) -> str:
    """A host, or host:port, as addresses.host writes it."""
    name, _, port = text.rpartition(":") if re.search(r":[0-9]+$", text) else (text, "", "")
    if not _HOST.fullmatch(name) or (port and not 0 < int(port[:6]) < 65536):
        inside = urlsplit(text).netloc if "://" in text and "[" not in text else ""
        hint = f"; did you mean {inside!r}?" if inside else ""
        raise WrongInput(f"found {text!r}, expected a host such as files.example.bg or files.example.bg:8080{hint}")
    return text.lower()


def _is_host(name: str) -> bool:
    return bool(_HOST.fullmatch(name) or _HOST.fullmatch(f"[{name}]"))


def css(text: str) -> str:
    """A CSS selector that the parser of pages understands."""
    try:
        if len(text) > _LONGEST_RULE:
            raise WrongInput(f"found a selector of {len(text)} characters, expected at most {_LONGEST_RULE}")
        LexborHTMLParser("<p>").css(text)
    except SelectolaxError:
        raise WrongInput(f"found {text!r}, expected a CSS selector such as .content h1") from None
    return text


def numbered_path(text: str) -> str:
    """The path of a listing's page, with {} where its number stands."""
    if len(text) > _LONGEST_RULE or not text.startswith("/") or text.count("{}") != 1 or set(text) & set("?# "):
        raise WrongInput(
            f"found {text[:80]!r}, expected a path with {{}} for the page's number, such as /news/page/{{}}/"
        )
    return text


def pattern(text: str) -> str:
    """A regular expression (module `regex`)."""
    if not text or len(text) > _LONGEST_RULE:
        raise WrongInput(f"found a pattern of {len(text)} characters, expected 1 to {_LONGEST_RULE}")
    try:
        regex.compile(text)
    except (regex.error, ValueError, OverflowError, RecursionError, MemoryError, KeyError, IndexError) as error:
        raise WrongInput(f"found {text!r}, expected a regular expression: {error}") from None
    return text


def timezone(text: str) -> str:
    """A time zone of the IANA database."""
    try:
        zoneinfo.ZoneInfo(text)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        known = nearest(text, zoneinfo.available_timezones())
        raise WrongInput(f"found {text!r}, expected a time zone such as Europe/Sofia{known}") from None
    return text


def language(text: str) -> str:
    """A language code (BCP 47): language, script and region at most; a country's code is caught where it can be."""
    match = _LANGUAGE.fullmatch(text)
    if not match or not localedata.exists(match[1]):
        raise WrongInput(f"found {text!r}, expected a language's code such as bg, no or sr-Latn (not a country's)")
    return text


def number(least: float, most: float) -> Callable[[str], float]:
    """A decimal number between two bounds, both allowed."""

    def read(text: str) -> float:
        if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text) or not least <= float(text) <= most:
            raise WrongInput(f"found {text!r}, expected a number from {least:g} to {most:g}")
        return float(text)

    return read


def whole(least: int, most: int) -> Callable[[str], int]:
    """A whole number between two bounds, both allowed."""

    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise WrongInput(f"found {text!r}, expected a whole number from {least} to {most}")
        return int(text)

    return read


def truth(text: str) -> bool:
    """true or false; yes, no, on and off as in YAML 1.1."""
    if text.lower() not in _TRUTH:
        raise WrongInput(f"found {text!r}, expected true or false")
    return _TRUTH[text.lower()]


def moment(text: str) -> str:
    """A day, or a moment in UTC to the second, as the archive writes them."""
    try:
        datetime.strptime(text, "%Y-%m-%d" if len(text) == len("2024-02-12") else "%Y-%m-%dT%H:%M:%SZ")  # noqa: DTZ007
    except ValueError:
        raise WrongInput(f"found {text!r}, expected a day 2024-02-12 or a moment 2024-02-12T08:30:00Z") from None
    return text


def email(text: str) -> str:
    """An e-mail address, for people to write to."""
    if not _EMAIL.fullmatch(text):
        raise WrongInput(f"found {text!r}, expected an e-mail address")
    return text
