"""What a home page says of its town: the site's name, the municipality, language and time zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from babel.core import get_global
from selectolax.lexbor import LexborHTMLParser

from scraper import parsable
from scraper.charset import decode
from scraper.extract import extract
from scraper.messages import one_line
from scraper.models import Capture
from scraper.onboard.sections import words

_SEPARATOR = re.compile(r"\s+[|\-–—:·•»/]+\s+|\s*[|·•»]\s*|::")
_LONGEST = 120  # characters of a name
_UTC = "UTC"
_ENOUGH = 20_000  # characters by which a language is told
_WORD = re.compile(r"[^\W\d_]{2,}")
_FEWEST = 12  # words


@dataclass(frozen=True, slots=True)
class Town:
    """A site's owner. `timezone` is UTC where neither the host nor the language tells the country."""

    name: str
    municipality: str | None
    language: str | None
    timezone: str


def read(home: Capture) -> Town:
    """What the home page says of the town."""
    tree = LexborHTMLParser(parsable.bounded(decode(home.body, home.content_type)[0]))
    name = _name(tree) or (urlsplit(home.url).hostname or home.url)
    spoken = language(home)
    return Town(name, municipality(name), spoken, timezone(home.url, spoken))


def municipality(name: str) -> str | None:
    """The town's own name, if the site's begins as those of town halls do ("Община Казанлък")."""
    small = name.casefold()
    for word in sorted(words()["town"], key=len, reverse=True):
        if small.startswith(f"{word} "):
            return name[len(word) :].strip(" ,„“\"'") or None
    return None


def timezone(url: str, spoken: str | None) -> str:
    """The time zone of the country that the host's name tells, else of the language's own country."""
    country = (urlsplit(url).hostname or "").rpartition(".")[2].upper()
    country = {"UK": "GB"}.get(country, country)
    zones = _zones(country) or _zones(_home_of(spoken))
    european = sorted(zone for zone in zones if zone.startswith("Europe/")) or zones
    # Of two in one country of Europe the first by name is the capital's: Berlin and Busingen, Kyiv and Simferopol.
    found = european[0] if 0 < len(european) <= 2 else _UTC
    return found if found in available_timezones() else _UTC


def _zones(country: str | None) -> list[str]:
    return [zone for zone, where in get_global("zone_territories").items() if country and where == country]


def _home_of(language: str | None) -> str | None:
    """The country that most speakers of a language live in (CLDR); none for English, which many countries speak."""
    said = (language or "").replace("-", "_")
    if not said or said.partition("_")[0] == "en":
        return None
    likely = get_global("likely_subtags").get(said) or get_global("likely_subtags").get(said.partition("_")[0])
    return str(likely).rpartition("_")[2] if likely else None


def language(page: Capture) -> str | None:
    """What a page declares (BCP 47), else what its text looks like; None where it has too few words."""
    declared = extract(page.body, page.url, content_type=page.content_type).language
    if declared:
        return declared
    tree = LexborHTMLParser(parsable.bounded(decode(page.body, page.content_type)[0]))
    tree.strip_tags(["script", "style", "noscript"])
    text = " ".join((tree.body.text(separator=" ") if tree.body else "").split())[:_ENOUGH]
    if len(_WORD.findall(text)) < _FEWEST:
        return None
    from py3langid import classify  # noqa: PLC0415  carries numpy along, which a crawl never needs

    return str(classify(text)[0])


def _name(tree: LexborHTMLParser) -> str | None:
    said = tree.css_first('meta[property="og:site_name"][content]')
    if said and (name := _tidy(said.attributes.get("content") or "")):
        return name
    title = tree.css_first("title")
    parts = [_tidy(part) for part in _SEPARATOR.split(title.text() if title else "")]
    named = [part for part in parts if part and part.casefold() not in words()["home"]]
    of_town = next((part for part in named if municipality(part)), None)
    return of_town or (named[0] if named else None)


def _tidy(text: str) -> str:
    return one_line(text.replace("\xad", ""))[:_LONGEST].strip(" .,-–|")
