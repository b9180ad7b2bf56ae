"""A source's short name (SLUG) out of a town's name or a host, in small Latin letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import count
from urllib.parse import urlsplit

from scraper.models import Source

_LONGEST = 40  # letters
# Bulgarian by the law of 2009; other languages' letters as their own passports write them, about.
_SPELLED = (
    "аa бb вv гg дd еe жzh зz иi йy кk лl мm нn оo пp рr сs тt уu фf хh цts чch шsh щsht ъa ьy юyu яya ыy эe ёyo "
    "іi їi єe ґg ўu јj љlj њnj ћc ђdj џdz αa βv γg δd εe ζz ηi θth ιi κk λl μm νn ξx "
    "οo πp ρr σs ςs τt υy φf χch ψps ωo ßss łl đd øo æae œoe ıi þth ðd"
)
_LATIN = {pair[0]: pair[1:] for pair in _SPELLED.split()}
_IA = re.compile(r"ия\b")
_WWW = re.compile(r"^www\d?\.")
# What stands before a country's own domain in many countries, and is no town: obec.gov.cz, town.org.uk.
_COMMON = ("com", "org", "net", "gov", "gob", "gouv", "gv", "co", "ac", "edu", "info", "government", "egov")


def slug_of(text: str) -> str:
    """Letters, digits and hyphens of a name in any of Europe's scripts; empty where it holds none."""
    told = _IA.sub("ia", unicodedata.normalize("NFC", text).lower())
    latin = "".join(_LATIN.get(letter) or _bare(letter) for letter in told)
    return re.sub(r"[^a-z0-9]+", "-", latin)[:_LONGEST].strip("-")


def slug_of_host(url: str) -> str:
    """The telling part of an address's host: `kazanlak` of www.kazanlak.bg, `obs-kazanlak` of obs.kazanlak.bg."""
    parts = urlsplit(url)
    host, port = _WWW.sub("", parts.hostname or ""), parts.port
    labels = host.split(".")
    if len(labels) > 1 and not labels[-1].isdecimal() and ":" not in host:
        labels.pop()
        while len(labels) > 1 and labels[-1] in _COMMON:
            labels.pop()
    try:
        told = ".".join(labels).encode("ascii").decode("idna")
    except UnicodeError:
        told = ".".join(labels)
    return slug_of(f"{told} {port or ''}") or "town"


def names_for(source: Source) -> Iterator[str]:
    """What a source may be called, best first, without end: its town, its host, then numbered.

    A host that is a number says nothing: the source's own name goes before it.
    """
    host = slug_of_host(source.home)
    numbered = not re.search(r"[a-z]", host) or host.startswith("localhost")
    best = slug_of(source.municipality or "") or (slug_of(source.name) if numbered else "") or host
    yield best
    if source.publisher != "town":
        yield f"{best}-{source.publisher}"
    if host != best and not numbered:
        yield host
    yield from (f"{best}-{number}" for number in count(2))


def _bare(letter: str) -> str:
    """A letter without its marks: č is c."""
    plain = unicodedata.normalize("NFKD", letter)
    return "".join(_LATIN.get(each, each) for each in plain if not unicodedata.combining(each))
