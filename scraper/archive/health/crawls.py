"""What crawls came to, as far as it tells a broken source from a bad hour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

Verdict = Literal["well", "cut", "failing", "blocked", "misfit"]
"""`cut`: ended before its work was done, which says nothing of the site."""

_A_DAY = timedelta(hours=20)  # two crawls at the same hour on two days lie a little less than a day apart
_FEW = 3  # announcements that are listed and cannot be had
_MANY_BLOCKED = 5


@dataclass(frozen=True, slots=True)
class Crawl:
    """One crawl as its ledger tells it. `kinds`: its failures by kind; `of_walk`: the kinds among them that kept it
    from walking the news; `redesigned`: it found that the site looks otherwise."""

    started_at: datetime
    outcome: str
    listed: int = 0
    fetched: int = 0
    new: int = 0
    failed: int = 0
    error: str | None = None
    stopped: str | None = None
    kinds: Mapping[str, int] = field(default_factory=dict)
    of_walk: frozenset[str] = frozenset()
    guard: str | None = None
    redesigned: bool = False
    complete: bool = True

    @property
    def verdict(self) -> Verdict:
        """What it came to. Some pages that fail do not make a crawl a bad one; most of them do."""
        if self.outcome == "interrupted" or (self.stopped and not self.failed and not self.error):
            return "cut"
        if self.outcome == "ok":
            return "well"
        if self.kinds.get("blocked", 0) >= min(_MANY_BLOCKED, max(1, self.failed / 2)) and (
            self.error or self.kinds["blocked"] >= _MANY_BLOCKED or self._mostly_failed
        ):
            return "blocked"
        if self.error:
            return "misfit" if self.redesigned or self.of_walk == {"unfit"} else "failing"
        if self._mostly_failed:
            return "misfit" if 2 * self.kinds.get("unfit", 0) >= self.failed else "failing"
        return "well"

    @property
    def _mostly_failed(self) -> bool:
        return self.failed > 0 and self.failed >= self.fetched


@dataclass(frozen=True, slots=True)
class Lost:
    """Announcements that are listed, are not kept, and failed lately: how many, and how many came in that time."""

    unfit: int = 0
    others: int = 0
    came: int = 0

    @property
    def misfit(self) -> bool:
        """Whether it is our rules that most of what was new did not fit."""
        return self.unfit >= _FEW and self.unfit >= self.came

    @property
    def failing(self) -> bool:
        """Whether most of what was new could not be had."""
        return not self.misfit and self.unfit + self.others >= _FEW and self.unfit + self.others >= self.came


@dataclass(frozen=True, slots=True)
class Trouble:
    """What ails the crawls: since when, and the latest crawl that shows it. `lasting`: it was no bad hour."""

    verdict: Verdict
    since: datetime
    crawl: Crawl
    lasting: bool


def trouble(crawls: Sequence[Crawl], *, ever_well: bool) -> Trouble | None:
    """What ails the latest crawls (newest first, none still running), if anything does.

    A site that answers, but otherwise than our rules expect, has changed: one crawl tells. One that gives no answer or
    keeps us out may do so for an hour: two crawls in a row, most of a day apart, tell, or the first one ever.
    """
    told = [crawl for crawl in crawls if crawl.verdict != "cut"]
    if not told or told[0].verdict == "well":
        return None
    bad = told[: next((n for n, crawl in enumerate(told) if crawl.verdict == "well"), len(told))]
    newest, oldest = bad[0], bad[-1]
    lasting = (
        newest.verdict == "misfit"
        or (len(bad) == len(told) and not ever_well)
        or newest.started_at - oldest.started_at >= _A_DAY
    )
    return Trouble(newest.verdict, oldest.started_at, newest, lasting)
