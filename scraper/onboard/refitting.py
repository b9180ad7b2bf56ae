"""Rules for a site's articles as it looks now, from its pages and what the archive holds of them. No I/O."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from scraper.extract import extract, learn, readable_date
from scraper.letters import folded
from scraper.models import Article, Capture, Hints, Hold, Template
from scraper.onboard.memory import Past

Field = Literal["title", "body", "date"]
FIELDS: tuple[Field, ...] = ("title", "date", "body")  # title and date are cut out of a body
_NAMES = {"title": "title", "date": "published", "body": "body"}  # as articles call them
_BY_PEOPLE = 2  # corrections that old rules disagreed with, for what they read to count no more
_WORD = re.compile(r"\w+")
_SAME = 0.9  # of a text's words: a town may have edited since, and a design adds a little
_SHORTEST = 5  # words of a text that says something
_NOTHING = Hints()
_FITS = 0.8  # of the pages, for old rules to count as those of this design


@dataclass(frozen=True, slots=True)
class Seen:
    """A page as it is now, what a listing said of it, and what the archive holds of it."""

    page: Capture
    hints: Hints = _NOTHING
    past: Past | None = None


@dataclass(frozen=True, slots=True)
class Refit:
    """The template, on how many of the pages each field comes out right by it, and whether the old one fits no more."""

    template: Template
    fits: tuple[Hold, ...]
    redesigned: bool


def refit(
    seen: Sequence[Seen], old: Template, guesses: Iterable[Template], language: str | None, timezone: str
) -> Refit:
    """The rules that read these pages as the archive and people say they read; old ones stay wherever they do as well.

    `guesses` are what is known of the site's platform.
    """
    told = {each.page.url: _told(each.past) for each in seen if each.past and each.past.corrected}
    learned = learn([(each.page.body, each.page.url) for each in seen], language=language, known=told)
    bare = replace(old, former=(), until=None)
    judge = _Judge(seen, language, timezone)
    judge.distrust(bare)
    chosen = bare
    for field in FIELDS:
        options = [_with(chosen, each, field) for each in (bare, learned, *guesses, Template())]
        if field == "body":
            options.insert(1, replace(chosen, body=bare.body, remove=(*bare.remove, *learned.remove)))
        # max() takes the first of equals: a person's rule before a learned one, any rule before none.
        chosen = max(options, key=lambda option: judge.rank(option, field))
        right, of = judge.right(chosen, field)
        if of and not right:
            chosen = _with(chosen, Template(), field)  # a rule that is never right is none
    fits = tuple(_hold(field, chosen, *judge.right(chosen, field, hinted=True)) for field in FIELDS)
    redesigned = any(right < _FITS * of for right, of in (judge.kept(bare, field) for field in FIELDS))
    return Refit(replace(chosen, holds=()), fits, redesigned)


def _told(past: Past) -> Article:
    return Article(
        title=past.title if "title" in past.corrected else None,
        published=past.published if "published" in past.corrected else None,
    )


def _with(template: Template, other: Template, field: Field) -> Template:
    """The template with one field's rules from another one."""
    if field == "title":
        return replace(template, title=other.title)
    if field == "body":
        return replace(template, body=other.body, remove=other.remove)
    return replace(template, date=other.date, order=other.order or template.order)


def _hold(field: Field, template: Template, right: int, of: int) -> Hold:
    rule: Any = getattr(template, field)
    return Hold(field, rule if rule is None or isinstance(rule, str) else rule.css or rule.pattern, right, of)


class _Judge:
    """Readings held against what is known of each page."""

    def __init__(self, seen: Sequence[Seen], language: str | None, timezone: str) -> None:
        self._seen, self._language, self._timezone = seen, language, timezone
        self._read: dict[Template, list[Article]] = {}
        self._distrusted: frozenset[str] = frozenset()

    def distrust(self, old: Template) -> None:
        """What old rules read into the archive is no measure of a field that they always read otherwise than people."""
        found = []
        for field in FIELDS:
            pairs = zip(self._seen, self._readings(old), strict=True)
            told = [self._is_right(each, read, field) for each, read in pairs if _is_corrected(each, field)]
            found += [_NAMES[field]] if len(told) >= _BY_PEOPLE and not any(told) else []
        self._distrusted = frozenset(found)

    def rank(self, template: Template, field: Field) -> tuple[int, int, float]:
        """Agreed with people, right, and for bodies how exactly."""
        pairs = list(zip(self._seen, self._readings(template), strict=True))
        people = sum(self._is_right(each, read, field) is True for each, read in pairs if _is_corrected(each, field))
        exact = [_share(each.past.body, read.body) for each, read in pairs if each.past] if field == "body" else []
        return people, self.right(template, field)[0], round(sum(exact) / len(exact), 2) if exact else 0.0

    def right(self, template: Template, field: Field, *, hinted: bool = False) -> tuple[int, int]:
        """On how many pages the field comes out right, of those of which that can be said; `hinted`: a date that only
        the listing gives counts too."""
        pairs = zip(self._seen, self._readings(template), strict=True)
        told = [
            right for each, read in pairs if (right := self._is_right(each, read, field, hinted=hinted)) is not None
        ]
        return sum(told), len(told)

    def kept(self, template: Template, field: Field) -> tuple[int, int]:
        """The same for what the archive read and nobody corrected: whether the design is still the one it read."""
        pairs = zip(self._seen, self._readings(template), strict=True)
        known = [(each, read) for each, read in pairs if not _is_corrected(each, field)]
        told = [right for each, read in known if (right := self._is_right(each, read, field)) is not None]
        return sum(told), len(told)

    def _readings(self, template: Template) -> list[Article]:
        if template not in self._read:
            self._read[template] = [
                extract(
                    each.page.body,
                    each.page.url,
                    content_type=each.page.content_type,
                    template=template,
                    language=self._language,
                    timezone=self._timezone,
                    now=each.page.fetched_at,
                )
                for each in self._seen
            ]
        return self._read[template]

    def _is_right(self, seen: Seen, read: Article, field: Field, *, hinted: bool = False) -> bool | None:
        """Whether a field came out right; None where nobody can say."""
        name = _NAMES[field]
        past = seen.past if name not in self._distrusted or _is_corrected(seen, field) else None
        if field == "title":
            known = past.title if past else None
            begun = folded(seen.hints.title).rstrip(" .…")
            agrees = folded(read.title) == folded(known) if known else folded(read.title).startswith(begun)
            return read.title is not None and agrees
        if field == "body":
            if past and past.body:
                return _share(past.body, read.body) >= _SAME
            return len(_WORD.findall(read.body or "")) >= _SHORTEST or bool(read.attachments)
        said = readable_date(seen.hints.date, language=self._language) if seen.hints.date else None
        day = past.published if past else said
        shown = read.published or (said if hinted else None)
        if day is None:
            return None
        exact = min(len(day), 10)
        return shown is not None and shown[:exact] == day[:exact]


def _is_corrected(seen: Seen, field: Field) -> bool:
    return seen.past is not None and _NAMES[field] in seen.past.corrected


def _share(one: str | None, other: str | None) -> float:
    """How much of two texts is the same, by words: 1 for all of it."""
    a, b = (Counter(_WORD.findall((text or "").casefold())) for text in (one, other))
    return 2 * (a & b).total() / ((a.total() + b.total()) or 1)
