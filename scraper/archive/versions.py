"""Decides, without I/O, whether two readings say the same, and names a text so that it is known again elsewhere."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass

from scraper.models import Article

# A date counts towards an edit only when the article's own page shows it.
_OUTSIDE = frozenset({None, "url", "listing", "feed", "person"})
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d[\d\s.,]*")
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
_SIGNS = str.maketrans(
    {**dict.fromkeys("„“”«»‟", '"'), **dict.fromkeys("‘’‚‛`´", "'"), **dict.fromkeys("‐‑‒–—―−", "-")}
)
_BULLET = re.compile(r"^[ \t]*[•·▪▫◦●○■□►‣⁃*][ \t]*", re.MULTILINE)
# A session's or form's token: long, and letters and digits mixed as in no word.
_TOKEN = re.compile(r"\b(?=[\w+/=-]*\d)(?=[\w+/=-]*[A-Za-z])[A-Za-z0-9+/=_-]{24,}")
# "Прочетена: 17 пъти", "Преглеждания: 1 204", "(2661 reads)": how often a page was read is nothing the town said.
_READ = r"(?:про|пре)?(?:четен|глежда|гледан|видян|посетен|посещени)\w*|hits|views|reads|visits|просмотр\w*|перегляд\w*"
_READ += r"|(?:из)?тегл\w*|downloads|téléchargements?|descargas|descărcări"
_COUNTER = re.compile(
    rf"\b(?:{_READ})\s*[:\-–]\s*\d[\d\s.,]*|\(?\b\d[\d\s.,]*\s*(?:{_READ})\b(?!\s*[:\-–]\s*\d)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class File:
    """An attachment as it was found: `sha256` and `capture` are None where it could not be fetched."""

    url: str
    name: str | None
    sha256: str | None = None
    capture: int | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A version's fields, whether just read or kept."""

    title: str | None
    body: str | None
    html: str | None
    published: str | None
    published_from: str | None

    @classmethod
    def of(cls, article: Article) -> Reading:
        """The fields of `article` that a version keeps."""
        return cls(article.title, article.body, article.html, article.published, article.published_from)


def squeeze(text: str | None) -> str:
    """`text` with every run of white space as one blank."""
    return " ".join((text or "").split())


def comparable(text: str | None) -> str:
    """`text` as it counts for an edit: white space squeezed, read counters without their number, without tokens, signs
    that mean the same as one."""
    said = _BULLET.sub("", _UNSEEN.sub("", text or "")).translate(_SIGNS)
    return squeeze(_COUNTER.sub(lambda found: _NUMBER.sub("#", found.group()), _TOKEN.sub("#", said)))


def differing(old: Reading, new: Reading) -> tuple[str, ...]:
    """The fields in which two readings by the same rules differ for a reader: title, body, published."""
    fields = []
    if old.title != new.title and comparable(old.title) != comparable(new.title):
        fields.append("title")
    if old.body != new.body and comparable(old.body) != comparable(new.body):
        fields.append("body")
    before, after = _own_date(old), _own_date(new)
    if before and after and before != after:
        fields.append("published")
    return tuple(fields)


def lost(old: Reading, new: Reading) -> str | None:
    """The field that a page used to give and gives no more: a sign that rules and page no longer fit, not an edit."""
    return next((name for name in ("title", "body") if getattr(old, name) and not getattr(new, name)), None)


def _own_date(reading: Reading) -> str | None:
    return None if reading.published_from in _OUTSIDE else reading.published


def files_differ(old: tuple[File, ...], new: tuple[File, ...]) -> bool:
    """Whether the linked files changed: another set of addresses, or other bytes under one address.

    A file that could not be fetched on either side says nothing.
    """
    before = {file.url: file.sha256 for file in old}
    after = {file.url: file.sha256 for file in new}
    if before.keys() != after.keys():
        return True
    return any(before[url] and after[url] and before[url] != after[url] for url in after)


def fingerprint(reading: Reading) -> str | None:
    """One name for equal title, day and text, by which a moved article is known; None where that is too little."""
    if not (reading.title and reading.body and reading.published):
        return None
    parts = (squeeze(reading.title).casefold(), reading.published[:10], squeeze(reading.body))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def titles_agree(listed: str, title: str | None) -> bool:
    """Whether a title as listed may be of a page with this title; a listing may cut it, anywhere."""
    one, other = (_WORD.findall(text.casefold()) for text in (listed, title or ""))
    begins = set(one[:6])
    return 2 * len(begins & set(other)) >= len(begins)


def alike(old: Reading, new: Reading) -> bool:
    """Whether two readings are of one announcement: the same title, or mostly the same words.

    Guards a redirect: an old address that leads to a 'not found' page or to the home page is not an edit.
    """
    if squeeze(old.title) and squeeze(old.title).casefold() == squeeze(new.title).casefold():
        return True
    one, other = (Counter(_WORD.findall((reading.body or "").casefold())) for reading in (old, new))
    shared = sum((one & other).values())
    return shared * 2 > max(one.total(), other.total(), 1)
