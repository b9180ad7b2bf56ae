"""/desk/promise/ID: everything of one promise that staff decide: evidence by hand, drafts, verdicts, notes, replies."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from datasette.utils.asgi import Response

from scraper.archive import Archive
from scraper.errors import WrongInput
from scraper.promises import standing
from scraper.promises.citing import Absence, Cited, Page, Passage
from scraper.promises.ledger import Ledger
from scraper.promises.models import Stage, Stance
from scraper.promises.present import Standing
from scraper.promises.proposals import Proposal
from scraper.publish.promised import telling
from scraper.publish.promised.dossier import label
from scraper.publish.staff import files, proposed
from scraper.publish.staff.door import Desk, nothing
from scraper.publish.staff.files import Failed
from scraper.publish.staff.proposed import Draft, Note
from scraper.publish.staff.review import Act, unknown, word, words

_VERSION = re.compile(r"(?:.*/)?article/(\d{1,18})(?:/versions/(\d{1,9}))?/?(?:[?#].*)?|(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Bench:
    """What lies at the desk of one promise."""

    standing: Standing
    waiting: int
    decided: tuple[Proposal, ...]
    drafts: tuple[Draft, ...]
    notes: tuple[Note, ...]


async def bench(desk: Desk) -> Response:
    """The desk of one promise."""
    return await _page(desk)


async def act(desk: Desk) -> Response:
    """What one of the forms asks for; then the page again, which says what was done."""
    ident, do = desk.visit.request.url_vars["id"], desk.said("do")
    done = await files.write(desk.visit, _ACTS.get(do, _unknown)(desk, ident))
    if isinstance(done, Failed):
        return await _page(desk, done)
    return desk.go(f"/desk/promise/{ident}", done=do)


async def _page(desk: Desk, failed: Failed | None = None) -> Response:
    ident, visit = desk.visit.request.url_vars["id"], desk.visit

    def look(archive: Archive, staff: sqlite3.Connection | None) -> Bench | None:
        found = standing.of(archive.connection, ident, files.today())
        if found is None:
            return None
        waiting = len(proposed.undecided(archive, ident))
        drafts = proposed.drafts(archive, staff, ident)
        return Bench(found, waiting, proposed.decided(archive, ident), drafts, proposed.notes(staff, ident))

    kept = await files.read(visit, look)
    if kept is None:
        return await nothing(desk)
    answer = await desk.page(
        "desk-promise",
        failed.status if failed else 200,
        bench=kept,
        line=kept.standing.line,
        scale=telling.Scale(kept.standing.scale, visit.words.language),
        cited=[(each, label(visit.words, each)) for each in kept.standing.evidence if each.stands],
        named={each.id: label(visit.words, each) for each in kept.standing.evidence},
        failed=failed,
        done=_done(desk),
        **words(visit.words),
    )
    if failed and failed.status == 503:
        answer.headers["Retry-After"] = str(files.RETRY)
    return answer


def _done(desk: Desk) -> str | None:
    """What was done last, in words, as the address says it."""
    _ = desk.visit.words.gettext
    return {
        "cite": _("The evidence was entered."),
        "absence": _("The absence was entered."),
        "page": _("The evidence was entered."),
        "withdraw": _("The evidence was withdrawn."),
        "reopen": _("The decision was taken back."),
        "draft": _("The draft was kept. Nobody else sees it until it is published."),
        "publish": _("The verdict was published."),
        "note": _("The note was kept."),
        "reply": _("The reply was entered."),
    }.get(desk.visit.request.args.get("done") or "")


# --- acts -------------------------------------------------------------------------------------------------------------


def _unknown(desk: Desk, _ident: str) -> Act:
    return unknown("do", desk.said("do"), _ACTS)


def _entering(of: Callable[[Desk, sqlite3.Connection], Cited]) -> Callable[[Desk, str], Act]:
    """How evidence of one kind is entered by hand."""

    def entering(desk: Desk, ident: str) -> Act:
        def enter(ledger: Ledger, at: datetime) -> str:
            stage = word("stage", desk.said("stage") or None, telling.STAGES)
            stance = word("stance", desk.said("stance") or "supports", telling.STANCES)
            return ledger.cite(
                ident,
                of(desk, ledger.archive.connection),
                by=desk.by,
                at=at,
                stage=cast("Stage | None", stage),
                stance=cast("Stance", stance),
                happened=desk.said("happened") or None,
                note=desk.said("note") or None,
                echo_of=desk.said("echo_of") or None,
            )

        return enter

    return entering


def _passage(desk: Desk, connection: sqlite3.Connection) -> Passage:
    """Words of an article, which the form names by its address or number; without a version, of the present one."""
    found = _VERSION.fullmatch(desk.said("article"))
    if found is None:
        raise WrongInput(
            f"article: found {desk.said('article')[:80]!r}, expected its address here, such as /article/12/versions/1"
        )
    article = int(found[1] or found[3])
    row = connection.execute("SELECT version FROM public_articles WHERE id = ?", (article,)).fetchone()
    version = int(found[2]) if found[2] else int(row[0]) if row else 1
    return Passage(article, version, desk.said("quote"), _number(desk, "attachment"))


def _capture(desk: Desk, _connection: sqlite3.Connection) -> Page:
    number = _number(desk, "capture")
    if number is None:
        raise WrongInput("capture: found nothing, expected the number that the capture's address ends with")
    return Page(number, desk.said("quote"), desk.said("publisher") or None)


def _absence(desk: Desk, _connection: sqlite3.Connection) -> Absence:
    return Absence(desk.said("query"), _day(desk, "since"), _day(desk, "until"), desk.fields.get("source", ()))


def _number(desk: Desk, name: str) -> int | None:
    said = desk.said(name).rstrip("/").rpartition("/")[2]
    if said and not (said.isascii() and said.isdigit() and len(said) < 19):
        raise WrongInput(f"{name}: found {said[:40]!r}, expected a number")
    return int(said) if said else None


def _day(desk: Desk, name: str) -> date:
    try:
        return date.fromisoformat(desk.said(name))
    except ValueError:
        raise WrongInput(f"{name}: found {desk.said(name)[:40]!r}, expected a day such as 2024-02-12") from None


def _withdraw(desk: Desk, ident: str) -> Act:
    def withdraw(ledger: Ledger, at: datetime) -> str:
        evidence = desk.said("evidence")
        sql = "SELECT 1 FROM public_evidence WHERE (id, promise) = (?, ?)"
        if ledger.archive.connection.execute(sql, (evidence, ident)).fetchone() is None:
            raise WrongInput(f"evidence: found {evidence[:60]!r}, expected the id of evidence for this promise")
        return ledger.withdraw(evidence, reason=desk.said("reason"), by=desk.by, at=at)

    return withdraw


def _draft(desk: Desk, ident: str) -> Act:
    return lambda ledger, at: ledger.draft(
        ident,
        desk.said("verdict"),
        desk.said("rationale"),
        desk.fields.get("evidence", ()),
        by=desk.by,
        at=at,
        corrects=desk.said("corrects") or None,
        correction=desk.said("correction") or None,
    )


_ACTS: dict[str, Callable[[Desk, str], Act]] = {
    "cite": _entering(_passage),
    "page": _entering(_capture),
    "absence": _entering(_absence),
    "withdraw": _withdraw,
    "draft": _draft,
    "publish": lambda desk, _: lambda ledger, at: ledger.publish(desk.said("draft"), by=desk.by, at=at),
    "reopen": lambda desk, _: (
        lambda ledger, at: ledger.reopen(desk.said("proposal"), by=desk.by, at=at, reason=desk.said("reason") or None)
    ),
    "note": lambda desk, ident: lambda ledger, at: ledger.note(ident, desk.said("said"), by=desk.by, at=at),
    "reply": lambda desk, ident: (
        lambda ledger, at: ledger.reply(
            ident,
            desk.said("said"),
            author=desk.said("author"),
            received=desk.said("received"),
            by=desk.by,
            at=at,
            origin=desk.said("origin") or None,
        )
    ),
}
