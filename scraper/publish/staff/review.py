"""/desk/review: proposals one at a time, each decided by one key or one button, and taken back the same way."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from datasette.utils.asgi import Response

from scraper.archive import Archive
from scraper.errors import WrongInput
from scraper.promises import standing
from scraper.promises.ledger import Ledger
from scraper.promises.models import Stage, Stance
from scraper.promises.present import Standing
from scraper.publish.asking import publishers
from scraper.publish.promised import telling
from scraper.publish.staff import files, proposed
from scraper.publish.staff.door import Desk
from scraper.publish.staff.files import Failed
from scraper.publish.staff.proposed import Decided, Weighed
from scraper.publish.words import Words

Act = Callable[[Ledger, datetime], object]
KEYS = {"accept": "a", "reject": "r", "later": "l", "reopen": "u"}
"""The key that does the same as each button."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The proposal that is to be decided now, its promise, how many wait, and what was decided just before."""

    weighed: Weighed | None
    standing: Standing | None
    waiting: int
    before: Decided | None


async def review(desk: Desk) -> Response:
    """The next proposal."""
    return await _page(desk, _asked(desk, "promise"), _asked(desk, "done"), _asked(desk, "proposal"))


async def decide(desk: Desk) -> Response:
    """What was decided on a proposal; then the next one."""
    proposal, only = desk.said("proposal"), desk.said("promise") or None
    done = await files.write(desk.visit, _act(desk, proposal))
    if isinstance(done, Failed):
        return await _page(desk, only, None, proposal, done)
    # What was taken back is shown again; else the next one.
    again = proposal if desk.said("do") == "reopen" else None
    return desk.go("/desk/review", promise=only, done=proposal, proposal=again)


def _asked(desk: Desk, name: str) -> str | None:
    return (desk.visit.request.args.get(name) or "").strip() or None


def _act(desk: Desk, proposal: str) -> Act:
    """What the button asks for, as the ledger takes it."""
    by, reason = desk.by, desk.said("reason") or None
    match desk.said("do"):
        case "accept":
            stage, stance = desk.said("stage") or None, desk.said("stance") or None
            happened, quote = desk.said("happened") or None, desk.said("quote") or None
            return lambda ledger, at: ledger.accept(
                proposal,
                by=by,
                at=at,
                stage=cast("Stage", word("stage", stage, (*telling.STAGES, "none"))),
                stance=cast("Stance", word("stance", stance, telling.STANCES)),
                happened=happened,
                note=reason,
                quote=quote,
            )
        case "reject":
            return lambda ledger, at: ledger.reject(proposal, by=by, at=at, reason=reason)
        case "later":
            return lambda ledger, at: ledger.later(proposal, by=by, at=at, reason=reason)
        case "reopen":
            return lambda ledger, at: ledger.reopen(proposal, by=by, at=at, reason=reason)
    return unknown("do", desk.said("do"), KEYS)


def word(name: str, said: str | None, known: tuple[str, ...]) -> str | None:
    """One of the words that are known, or none. Raises WrongInput for any other."""
    if said and said not in known:
        raise WrongInput(f"{name}: found {said[:40]!r}, expected one of {', '.join(known)}")
    return said


def unknown(name: str, said: str, known: object) -> Act:
    """What does nothing but say that there is no such button."""

    def refuse(_ledger: Ledger, _at: datetime) -> None:
        raise WrongInput(f"{name}: found {said[:40]!r}, expected one of {', '.join(cast('dict[str, str]', known))}")

    return refuse


async def _page(
    desk: Desk, only: str | None, done: str | None, chosen: str | None, failed: Failed | None = None
) -> Response:
    def look(archive: Archive, staff: sqlite3.Connection | None) -> Turn:
        waiting = proposed.undecided(archive, only)
        it = next((each for each in waiting if each.id == chosen), waiting[0] if waiting else None)
        found = standing.of(archive.connection, it.promise, files.today()) if it else None
        before = proposed.last_decision(staff, done) if done else None
        return Turn(proposed.weighed(archive, staff, it) if it else None, found, len(waiting), before)

    turn, w = await files.read(desk.visit, look), desk.visit.words
    status = failed.status if failed else 200
    answer = await desk.page("desk-review", status, turn=turn, only=only, done=done, failed=failed, **words(w))
    if failed and failed.status == 503:
        answer.headers["Retry-After"] = str(files.RETRY)
    return answer


def words(w: Words) -> dict[str, Any]:
    """The ledger's words for the templates of the desk."""
    _ = w.gettext
    return {
        "stages": telling.stages(w),
        "stances": telling.stances(w),
        "kinds": telling.kinds(w),
        "ahead": telling.AHEAD,
        "sides": telling.sides(w),
        "publishers": publishers(w),
        "keys": KEYS,
        "periods": {
            "before": _("before the mandate"),
            "mandate": _("in the mandate"),
            "after": _("after the mandate"),
            "undated": _("without a date"),
        },
        "decisions": {
            "accepted": _("accepted"),
            "rejected": _("rejected"),
            "later": _("left for later"),
            "reopened": _("taken back"),
        },
        "nearness": {
            "sentence": _("within a sentence"),
            "paragraph": _("within a paragraph"),
            "3 paragraphs": _("within 3 paragraphs"),
            "title": _("with the title"),
        },
        "reasons": {
            "word": _("word"),
            "phrase": _("phrase"),
            "place": _("place"),
            "reference": _("number of a document"),
            "amount": _("sum of money"),
            "quantity": _("measure"),
            "unlike": _("not meant"),
            "elsewhere": _("another place"),
            "other thing": _("another thing"),
            "rival": _("fits better"),
            "event": _("an event there"),
            "title": _("the title is of something else"),
            "other town": _("another town"),
            "long before": _("long before the mandate"),
            "part": _("another part"),
            "no step": _("tells of no step"),
            "known": _("known from accepted evidence"),
            "refused": _("as in what was rejected"),
        },
    }
