"""Decides how a source is doing from what is known of it, and why; no I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from scraper.archive.health.crawls import Crawl, Lost, Trouble, trouble
from scraper.archive.health.fields import Drift
from scraper.archive.health.rhythm import Rhythm

Condition = Literal[
    "never",
    "running",
    "ok",
    "quiet",
    "stale",
    "failing",
    "blocked",
    "drifting",
    "interrupted",
    "overdue",
    "discontinued",
]
_ALARMS: frozenset[Condition] = frozenset({"never", "stale", "failing", "blocked", "drifting", "overdue"})

_GRACE = timedelta(hours=2)  # a crawl may wait for its turn
_FEW = 3  # pages
_LONG = 30  # days without news are worth a word, however usual


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, to be put into words (`wording`): which reason, and the values that it names."""

    kind: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one source. `crawls` newest first; `well` began the last crawl that read its news to the end.

    `sign` is the day of the last sign of life; `unlisted` how many of the newest articles left the listing at once,
    `misfits` how many known pages no longer fit the source file, `fell` which of its rules hold on far fewer pages.
    `due_by`: when a crawl should have begun that did not.
    """

    now: datetime
    crawls: Sequence[Crawl] = ()
    well: datetime | None = None
    rhythm: Rhythm | None = None
    sign: date | None = None
    drifts: Sequence[Drift] = ()
    lost: Lost = field(default_factory=Lost)
    unlisted: int = 0
    misfits: int = 0
    fell: tuple[str, ...] = ()
    scheduled: bool = True
    due_by: datetime | None = None
    discontinued: tuple[str, str | None] | None = None


def needs_a_person(condition: Condition, reason: Reason) -> bool:
    """Whether somebody has to see to it; a source that is crawled by hand waits for nobody else."""
    return condition in _ALARMS and reason.kind != "never, by hand"


def decide(facts: Facts) -> tuple[Condition, Reason]:
    """The condition of a source and the reason for it. What a person has to see to goes before what only is so."""
    if facts.discontinued:
        since, why = facts.discontinued
        return "discontinued", Reason("discontinued", {"day": date.fromisoformat(since), "why": why})
    if not facts.crawls:
        return "never", Reason("never" if facts.scheduled else "never, by hand")
    running = facts.crawls[0] if facts.crawls[0].outcome == "running" else None
    ended = [crawl for crawl in facts.crawls if crawl.outcome != "running"]
    bad = trouble(ended, ever_well=facts.well is not None)
    silence = _silence(facts)
    if alarm := _broken(facts, bad, running):
        return alarm
    if silence and silence[0] == "stale":
        return silence
    if running:
        return "running", Reason("running", {"moment": running.started_at})
    if ended[0].outcome == "interrupted":
        return "interrupted", Reason("interrupted", {"moment": ended[0].started_at})
    if bad:
        values = {"moment": bad.crawl.started_at, "why": bad.crawl.guard or bad.crawl.error or _counted(bad.crawl)}
        return "ok", Reason("bad hour", values)
    return silence or ("ok", _well(ended[0]))


def _broken(facts: Facts, bad: Trouble | None, running: Crawl | None) -> tuple[Condition, Reason] | None:
    """What a crawl itself shows to be wrong, if anything."""
    if bad and bad.lasting:
        return _of_trouble(bad, facts)
    if worse := _drifting(facts):
        return "drifting", worse
    if facts.lost.failing:
        return "failing", Reason("lost", {"n": facts.lost.unfit + facts.lost.others})
    if not running and facts.due_by and facts.now - facts.due_by > _GRACE:
        return "overdue", Reason("overdue", {"moment": facts.crawls[0].started_at, "due": facts.due_by})
    return None


def _of_trouble(bad: Trouble, facts: Facts) -> tuple[Condition, Reason]:
    crawl, since = bad.crawl, facts.well
    if bad.verdict == "blocked":
        return "blocked", Reason("blocked", {"why": crawl.guard or crawl.error or _counted(crawl), "well": since})
    if bad.verdict == "misfit":
        kind = "redesign" if crawl.redesigned else "listing misfit" if crawl.error else "misfit"
        return "drifting", Reason(kind, {"why": crawl.error, "n": crawl.kinds.get("unfit", 0)})
    return "failing", Reason("failing", {"why": crawl.error or _counted(crawl), "well": since})


def _counted(crawl: Crawl) -> str:
    return f"{crawl.failed} of {crawl.fetched + crawl.failed} addresses failed"


def _drifting(facts: Facts) -> Reason | None:
    if facts.lost.misfit:
        return Reason("misfit", {"n": facts.lost.unfit})
    if facts.misfits >= _FEW:
        return Reason("known misfit", {"n": facts.misfits})
    if facts.fell:
        return Reason("fell", {"fields": ", ".join(facts.fell)})
    if facts.unlisted:
        return Reason("unlisted", {"n": facts.unlisted})
    if facts.drifts:
        drift = facts.drifts[0]
        values = {"had": drift.had, "of": drift.of, "before": drift.before, "of_before": drift.of_before}
        return Reason(drift.what, values | {"lacking": drift.of - drift.had})
    return None


def _silence(facts: Facts) -> tuple[Condition, Reason] | None:
    """What the time without news says; only what a crawl has looked at counts."""
    if facts.well is None:
        return None
    looked = facts.well.date()
    if facts.rhythm is None or not facts.rhythm.gaps:
        since = facts.sign or (facts.rhythm.last if facts.rhythm else looked)
        long = (looked - since).days > _LONG
        return ("quiet", Reason("quiet, new", {"day": since})) if long else None
    silence = facts.rhythm.silence(looked, facts.sign)
    values = {
        "day": max(facts.rhythm.last, facts.sign or facts.rhythm.last),
        "days": silence.days,
        "missed": round(silence.missed),
        "longest": facts.rhythm.longest,
    }
    if silence.unusual:
        return "stale", Reason("stale", values) if silence.bound and silence.missed >= 1.5 else Reason(
            "stale, slow", values
        )
    if silence.days > min(_LONG, max(facts.rhythm.usual, 7)):
        seldom = silence.bound is not None and silence.missed < 1
        return "quiet", Reason("quiet, season" if seldom else "quiet", values)
    return None


def _well(crawl: Crawl) -> Reason:
    if crawl.stopped:
        return Reason("stopped", {"moment": crawl.started_at, "why": crawl.stopped})
    if crawl.failed:
        return Reason(
            "some failed", {"moment": crawl.started_at, "n": crawl.failed, "of": crawl.fetched + crawl.failed}
        )
    return Reason("well", {"moment": crawl.started_at, "n": crawl.new})
