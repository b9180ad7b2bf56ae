"""Between a question and the address that asks it: reading it, writing it, and saying its filters in words."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import UTC, datetime

from datasette.utils.asgi import Request

from scraper.clock import stamp
from scraper.errors import WrongInput
from scraper.publish.words import Words
from scraper.search.question import Question

Pairs = list[tuple[str, object]]

_PERIOD = re.compile(r"(?P<year>\d{4})(?:-(?P<month>0[1-9]|1[0-2]))?", re.ASCII)
_SIZE = 20


def question_of(request: Request) -> Question:
    """The question that an address asks; fields that a form left empty are not there.

    `from` and `to` may be a month or a year, which is then in it whole. Raises WrongInput for what cannot be read.
    """
    args = request.args

    def said(name: str) -> str | None:
        return (args.get(name) or "").strip() or None

    def each(name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(filter(None, args.getlist(name))))

    size = said("size") or str(_SIZE)
    if not (size.isascii() and size.isdigit() and len(size) < 5):
        raise WrongInput(f"size: found {size[:20]!r}, expected a number from 1 to 100")
    return Question(
        text=said("q") or "",
        sources=each("source"),
        since=_first_day(said("from")),
        until=_last_day(said("to")),
        sort=said("sort"),  # type: ignore[arg-type]  # find refuses what is no order
        size=int(size),
        after=said("next"),
        publishers=each("publisher"),
        arrived=_moment(said("arrived")),
        exact=said("count") == "all",
    )


def pairs_of(question: Question, **changed: object) -> Pairs:
    """The question as an address says it, from its first page, with some fields changed (None leaves one out)."""
    fields: dict[str, object] = {"q": question.text, "source": question.sources, "publisher": question.publishers}
    fields |= {"from": question.since, "to": question.until, "arrived": question.arrived, "sort": question.sort}
    fields |= {"size": None if question.size == _SIZE else question.size, "count": "all" if question.exact else None}
    pairs: Pairs = []
    for name, value in (fields | changed).items():
        pairs += [(name, each) for each in (value if isinstance(value, tuple) else (value,)) if each not in (None, "")]
    return pairs


def filters(w: Words, question: Question, names: Mapping[str, str], zone: str | None) -> list[tuple[str, Pairs]]:
    """Each filter that narrows an answer, in words, and the question without it."""
    _ = w.gettext
    found: list[tuple[str, Pairs]] = []
    for slug in question.sources:
        rest = tuple(other for other in question.sources if other != slug)
        found.append((names.get(slug, slug), pairs_of(question, source=rest)))
    for publisher in question.publishers:
        rest = tuple(other for other in question.publishers if other != publisher)
        found.append((publishers(w).get(publisher, publisher), pairs_of(question, publisher=rest)))
    if (period := _period(question)) is not None:
        found.append((w.day(period) if len(period) > 4 else period, pairs_of(question, **{"from": None, "to": None})))
    else:
        if question.since:
            found.append((_("from {day}").format(day=w.day(question.since)), pairs_of(question, **{"from": None})))
        if question.until:
            found.append((_("to {day}").format(day=w.day(question.until)), pairs_of(question, to=None)))
    if question.arrived:
        told = _("new since {moment}").format(moment=w.moment(question.arrived, zone))
        found.append((told, pairs_of(question, arrived=None)))
    return found


def publishers(w: Words) -> dict[str, str]:
    """The name of each kind of publisher."""
    _ = w.gettext
    return {
        "town": _("municipality"),
        "council": _("municipal council"),
        "party": _("party"),
        "media": _("news medium"),
        "register": _("public register"),
    }


def _period(question: Question) -> str | None:
    """The one month ("2024-02") or year ("2024") that is asked for, if it is just one."""
    for length in (7, 4):
        period = (question.since or "")[:length]
        whole = (_first_day(period), _last_day(period))
        if _PERIOD.fullmatch(period) and whole == (question.since, question.until):
            return period
    return None


def _first_day(said: str | None) -> str | None:
    found = _PERIOD.fullmatch(said or "")
    return f"{found['year']}-{found['month'] or '01'}-01" if found else said


def _last_day(said: str | None) -> str | None:
    found = _PERIOD.fullmatch(said or "")
    if not found or found["year"] == "0000":
        return said
    month = int(found["month"] or 12)
    return f"{found['year']}-{month:02d}-{monthrange(int(found['year']), month)[1]:02d}"


def _moment(said: str | None) -> str | None:
    """A moment, or the beginning of a day (in UTC), as the archive writes moments."""
    if said is None:
        return None
    try:
        moment = datetime.fromisoformat(said)
        return stamp(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        raise WrongInput(f"arrived: found {said[:40]!r}, expected a moment such as 2024-02-12T08:15:00Z") from None
