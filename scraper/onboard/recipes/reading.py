"""A recipe's file to its values: every key, selector and pattern is held valid, and a fault is told with its place."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from scraper.errors import WrongInput
from scraper.messages import LANGUAGES
from scraper.models import DateOrder, DateRule, Listing, NextPage, Template
from scraper.onboard.recipes.marks import Marks
from scraper.sources import values

Read = Callable[[Any], Any]
_LONGEST = 300  # characters of an address


@dataclass(frozen=True, slots=True)
class Words:
    """One thing to say, in each language that people are spoken to."""

    en: str
    bg: str

    def to(self, language: str) -> str:
        """What to say in `bg`, or else in English."""
        return self.bg if language == "bg" else self.en


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is known of a platform: places to look at and rules to try, the likeliest first.

    `listings`, `feeds`, `sitemaps` and `api` (WordPress's REST and its like) are addresses relative to the home page.
    `sections` is a regular expression of the addresses of listings. The rules of `listing` have no address (`url` is
    empty).
    """

    name: str
    listings: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    api: tuple[str, ...] = ()
    sections: str | None = None
    listing: tuple[Listing, ...] = ()
    article: tuple[Template, ...] = ()
    warnings: tuple[Words, ...] = ()


def read(text: str, name: str) -> tuple[Recipe, Marks]:
    """The recipe that a file's text describes, and its marks.

    Raises WrongInput: `wordpress.toml: listing 1: item: found …, expected …`.
    """
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WrongInput(f"{name}: expected TOML: {error}") from None
    try:
        block = _block(found, _FILE)
        if "name" not in block or "marks" not in block:
            raise WrongInput("found no name or no marks, expected both")
    except WrongInput as error:
        raise WrongInput(f"{name}: {error}") from None
    marks, places = block.pop("marks"), block.pop("places", {})
    warnings = block.pop("warning", ())
    return Recipe(**block, **places, warnings=warnings), marks


def _block(found: Any, keys: Mapping[str, Read]) -> dict[str, Any]:
    """The values of a table, each read as its key says."""
    if not isinstance(found, dict):
        raise WrongInput(f"found {found!r}, expected a table of {', '.join(keys)}")
    done: dict[str, Any] = {}
    for key, value in found.items():
        if key not in keys:
            raise WrongInput(f"unknown key {key!r}, expected one of {', '.join(keys)}{values.nearest(key, keys)}")
        try:
            done[key] = keys[key](value)
        except WrongInput as error:
            raise WrongInput(f"{key}: {error}") from None
    return done


def _one(value_of: Callable[[str], Any]) -> Read:
    def one(value: Any) -> Any:
        if not isinstance(value, str):
            raise WrongInput(f"found {value!r}, expected text")
        return value_of(value)

    return one


def _many(value_of: Read) -> Read:
    def many(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise WrongInput(f"found {value!r}, expected a list")
        done = []
        for number, each in enumerate(value, 1):
            try:
                done.append(value_of(each))
            except WrongInput as error:
                raise WrongInput(f"{number}: {error}") from None
        return tuple(done)

    return many


def _address(text: str) -> str:
    """A relative address; what it is relative to stands in Recipe."""
    if not text or len(text) > _LONGEST or "://" in text or any(letter.isspace() for letter in text):
        raise WrongInput(f"found {text!r}, expected an address without its host, such as /feed/")
    return text


def _number(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 1_000_000:
        raise WrongInput(f"found {value!r}, expected a whole number")
    return value


def _date(value: Any) -> DateRule:
    if isinstance(value, str):
        return DateRule(css=values.css(value))
    return DateRule(**_block(value, _DATE))


def _next(value: Any) -> NextPage:
    if isinstance(value, str):
        return NextPage(css=values.css(value))
    found = _block(value, _NEXT)
    if "param" not in found:
        raise WrongInput("found no param, expected the name of the parameter that counts pages")
    if "from" in found:
        found["start"] = found.pop("from")
    return NextPage(**found)


def _headers(value: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict):
        raise WrongInput(f"found {value!r}, expected a table of headers")
    return tuple((name.lower(), _PATTERN(said)) for name, said in value.items())


def _marks(value: Any) -> Marks:
    found = _block(value, {**_MARKS, "weak": lambda inner: Marks(**_block(inner, _MARKS))})
    if not found:
        raise WrongInput("found none, expected at least one")
    return Marks(**found)


def _warning(value: Any) -> Words:
    found = _block(value, dict.fromkeys(LANGUAGES, _one(values.words)))
    if len(found) < len(LANGUAGES):
        raise WrongInput(f"found {', '.join(found) or 'nothing'}, expected {' and '.join(LANGUAGES)}")
    return Words(**found)


_CSS, _PATTERN = _one(values.css), _one(values.pattern)
_ADDRESSES = _many(_one(_address))
_DATE: Mapping[str, Read] = {"css": _CSS, "pattern": _PATTERN, "heading": _CSS}
_NEXT: Mapping[str, Read] = {"param": _one(values.words), "from": _number, "step": _number}
_LISTING: Mapping[str, Read] = {"item": _CSS, "link": _CSS, "title": _CSS, "date": _date, "next": _next}
_ARTICLE: Mapping[str, Read] = {
    "url": _PATTERN,
    "title": _CSS,
    "body": _CSS,
    "date": _date,
    "remove": _many(_CSS),
    "order": _one(values.one_of(*get_args(DateOrder))),
}
_PLACES: Mapping[str, Read] = {
    "listings": _ADDRESSES,
    "feeds": _ADDRESSES,
    "sitemaps": _ADDRESSES,
    "api": _ADDRESSES,
    "sections": _PATTERN,
}
_MARKS: Mapping[str, Read] = {
    "generator": _many(_PATTERN),
    "css": _many(_CSS),
    "path": _many(_PATTERN),
    "header": _headers,
    "cookie": _many(_PATTERN),
}
_FILE: Mapping[str, Read] = {
    "name": _one(values.words),
    "marks": _marks,
    "places": lambda value: _block(value, _PLACES),
    "listing": _many(lambda value: Listing(url="", **_block(value, _LISTING))),
    "article": _many(lambda value: Template(**_block(value, _ARTICLE))),
    "warning": _many(_warning),
}
