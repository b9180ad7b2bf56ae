"""Tells the pages of an import that show no article: a guard's, a notice for many addresses, what rules do not fit."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from scraper import addresses
from scraper.archive.known import Known
from scraper.archive.versions import Reading, alike, lost, squeeze, titles_agree
from scraper.intake import Intake, blocked, nowhere, same_page
from scraper.models import Article, Capture, Hints, Role

NO_ARTICLE: frozenset[Role] = frozenset({"robots", "listing", "feed", "sitemap", "requisite", "other"})
"""What a record of ours was asked for as, where it was no article that was asked for."""
_MANY = 3
_HALF_A_DAY = timedelta(hours=12)
_GUARDS_WORDS = 100  # a page that says more is no guard's


@dataclass(slots=True)
class Hollow:
    """What one source's pages in an import show beside each other. `probes`: rows of what was asked for as `other`."""

    intake: Intake
    probes: tuple[tuple[int, str, datetime], ...] = ()
    """row, address key, time"""
    _shown: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _said: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _answers: dict[int, tuple[Capture, Reading] | None] = field(default_factory=dict)

    @property
    def _home(self) -> str:
        return addresses.key(self.intake.source.home)

    def note(self, url: str, article: Article) -> None:
        """Take down what an address shows, before any page is judged."""
        name, key = _name(article), addresses.key(url)
        self._shown[name].add(key)
        self._said[key].add(name)

    def why(self, url: str, capture: Capture, article: Article) -> str | None:
        """Why a page is no article, in a few words; None where nothing speaks against it."""
        reading, hints = Reading.of(article), self.intake.hints(url)
        if len((article.body or "").split()) <= _GUARDS_WORDS and (guard := blocked.reason(capture)):
            return guard
        if not _as_listed(hints, reading):
            if self._is_notice(article, reading):
                return "shows what other addresses show"
            if any(same_page(capture, page) or _same_text(said, reading) for page, said in self._beside(url, capture)):
                return "shows what the site shows for any address"
        return self.misfit(article)

    def misfit(self, article: Article) -> str | None:
        """Why a page does not fit the source's rules: they name what they do not find."""
        template = self.intake.source.article
        if (template.title and not article.title) or (template.body and not article.body):
            return f"title or text not found: {'; '.join(article.problems)}"
        return None

    def lost(self, known: Known | None, capture: Capture, article: Article) -> str | None:
        """Why a page is no later version of the known one."""
        if known is None:
            return None
        new = Reading.of(article)
        if gone := lost(known.reading, new):
            return f"{gone} found before and not now: {'; '.join(article.problems)}"
        if nowhere.may_be_notice(known.reading, new, capture) and nowhere.says_gone(capture, new):
            return "says that it is not there"
        return None

    def _is_notice(self, article: Article, reading: Reading) -> bool:
        """Whether one text stands at many addresses and is not the only one that these ever showed, or is short."""
        keys = self._shown[_name(article)]
        if len(keys) < _MANY:
            return False
        return nowhere.is_short(reading) or sum(len(self._said[key]) > 1 for key in keys) >= _MANY - 1

    def _beside(self, url: str, capture: Capture) -> Iterable[tuple[Capture, Reading]]:
        """What our probes of other addresses showed around the time of a capture."""
        key = addresses.key(url)
        for row, other, at in self.probes:
            if (
                other != key
                and other != self._home
                and abs(at - capture.fetched_at) <= _HALF_A_DAY
                and other not in self._said
            ):
                if row not in self._answers:
                    page = self.intake.stored(row)
                    said = Reading.of(self.intake.read(page, Hints())) if page else None
                    self._answers[row] = (page, said) if page and said else None
                if answer := self._answers[row]:
                    yield answer


def _as_listed(hints: Hints, reading: Reading) -> bool:
    return bool(reading.title and hints.title and titles_agree(hints.title, reading.title))


def _same_text(one: Reading, other: Reading) -> bool:
    """Whether two bodies are alike; a title may be the whole site's."""
    return alike(replace(one, title=None), replace(other, title=None))


def _name(article: Article) -> str:
    """A short name for what a page says, its linked files included: those alone may tell two notices apart."""
    said = [squeeze(article.title), squeeze(article.body), *sorted(link.url for link in article.attachments)]
    return hashlib.sha256("\0".join(said).casefold().encode()).hexdigest()[:24]
