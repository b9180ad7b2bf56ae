"""Writes down what each check of an address came to: its state, its check, the article, the counts."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from sqlite3 import Connection
from time import monotonic

from scraper import addresses
from scraper.archive import checks, presence, runs, state, store
from scraper.archive.checks import CheckOutcome
from scraper.archive.known import Known, article_at
from scraper.archive.runs import Tally
from scraper.archive.store import Put, Sighting, Verdict
from scraper.archive.versions import File, squeeze
from scraper.care.discretion import TakenDown
from scraper.clock import unstamp
from scraper.crawl import revisit
from scraper.crawl.met import Met
from scraper.crawl.revisit import Past
from scraper.errors import Blocked, PageError, Refused, Unfit
from scraper.intake import Intake
from scraper.intake.rows import Rows
from scraper.models import Answer, Article, Capture
from scraper.search import index

_FILES_AGAIN = timedelta(hours=6)
_UNREACHABLE_AGAIN = timedelta(days=30)
_AT_ONCE, _MOST_BYTES = 100, 4 * 2**20  # pages that are written in one transaction, and what they may hold


@dataclass(frozen=True, slots=True)
class Waiting:
    """What one check came to, before it is written: `write` gives what counts it, once that has gone well."""

    url: str
    write: Callable[[Connection], Callable[[], None]]


@dataclass(slots=True)
class Ledger:
    """Every method leaves the archive whole. What is plain waits, to be written with others: each transaction costs as
    much as the work of three pages. Whoever reads what such a page may have changed calls `flush` first."""

    intake: Intake
    rows: Rows
    run: int
    tally: Tally
    failures: list[tuple[str, str]] = field(default_factory=list)
    last: str | None = None
    _waiting: list[Waiting] = field(default_factory=list)
    _bytes: int = 0
    _since: float = 0.0
    _coming: set[str] = field(default_factory=set)
    """Addresses (as keys) and titles of the new articles that wait."""
    _unindexed: list[int] = field(default_factory=list)
    """New articles of the transaction that is being written, as far as it has come."""
    _counted: Met = field(default_factory=Met)

    def now(self) -> datetime:
        """The present moment by the archive's clock."""
        return self.intake.ground.clock()

    def row_of(self, capture: Capture) -> int:
        """The row of a capture made in this crawl."""
        return self.rows.id_of(capture)

    # --- it is there ----------------------------------------------------------

    def unchanged(self, url: str, known: Known, answer: Answer) -> None:
        """A page that says what is known; written with others."""
        at = self.now()
        capture = None if answer.not_modified else self.row_of(answer.capture)

        def write(connection: Connection) -> Callable[[], None]:
            self._remember(connection, url, answer, capture, (), at)
            moved = self._follow(connection, known, answer, at)
            returned = presence.seen_again(connection, known.article, at, self.run)
            self._check(connection, url, "returned" if returned else "same", at, _status(answer))

            def count() -> None:
                self.tally.moved += moved
                self.tally.returned += returned
                self._count_same(known.article)

            return count

        self._wait(Waiting(url, write), answer)

    def begin(self, seen: Sighting, answer: Answer, then: Callable[[Verdict], None]) -> None:
        """A new article, of which nothing in the archive or among what waits says otherwise; written with others.

        The capture of `seen` is filled in when it has its row; `then` is given what it was written as.
        """
        at = self.now()

        def write(connection: Connection) -> Callable[[], None]:
            whole = replace(seen, capture=self.row_of(answer.capture))
            verdict, moved = self._put(
                connection, whole, answer, None, at, None, lambda _, new: self._unindexed.append(new)
            )

            def count() -> None:
                self._count(verdict, seen.article, moved=moved)
                then(verdict)

            return count

        self._coming |= {addresses.key(seen.asked), addresses.key(seen.final), _folded(seen.article.title)}
        self._wait(Waiting(seen.asked, write), answer)

    def is_coming(self, *, key: str | None = None, title: str | None = None) -> bool:
        """Whether a new article waits that has an address of that key, or else that title."""
        return (_folded(title) if key is None else key) in self._coming

    def _wait(self, check: Waiting, answer: Answer) -> None:
        self._since = self._since if self._waiting else monotonic()
        self._waiting.append(check)
        self._bytes += sum(len(each.body) for each in answer.captures)
        if len(self._waiting) >= _AT_ONCE or self._bytes >= _MOST_BYTES:
            self.flush()

    def flush(self, *, after: float = 0) -> None:
        """Write what waits, if the first of it has waited for `after` seconds."""
        if not self._waiting:
            return self.rows.settle() if not after else None
        if monotonic() - self._since < after:
            return None
        waiting, self._waiting, self._bytes = self._waiting, [], 0
        self._coming.clear()
        try:
            self._write(waiting)
        except (sqlite3.Error, OSError):
            raise
        except Exception:  # one of them is at fault; the others are not to suffer for it
            for each in waiting:
                self._try(each)

    def _write(self, waiting: Sequence[Waiting]) -> None:
        self.rows.sync()
        with self.intake.archive.write() as connection:
            self.rows.settle()
            self._unindexed.clear()
            counts = [each.write(connection) for each in waiting]
            index.put_all(connection, self._unindexed)
        self.rows.settle()
        for count in counts:
            count()

    def _try(self, check: Waiting) -> None:
        try:
            self._write([check])
        except (sqlite3.Error, OSError):
            raise
        except Exception as error:
            self.broken(check.url, error)

    def keep(self, seen: Sighting, answer: Answer, known: Known | None, at: datetime, detail: str | None) -> Verdict:
        """A page that was read and judged: the article as it is now."""
        with self.intake.archive.write() as connection:
            verdict, moved = self._put(connection, seen, answer, known, at, detail)
        self._count(verdict, seen.article, moved=moved)
        return verdict

    def _put(
        self,
        connection: Connection,
        seen: Sighting,
        answer: Answer,
        known: Known | None,
        at: datetime,
        detail: str | None,
        put: Put = index.put,
    ) -> tuple[Verdict, bool]:
        """What the page is, and whether its article was followed to where its address leads."""
        verdict = store.keep(connection, self.intake.source, seen, put)
        capture = None if answer.not_modified else seen.capture
        self._remember(connection, seen.asked, answer, capture, seen.files, at)
        moved = self._follow(connection, known, answer, at)
        outcome: CheckOutcome = "moved" if moved or verdict.moved else verdict.kind
        self._check(connection, seen.asked, "returned" if verdict.returned else outcome, at, _status(answer), detail)
        return verdict, moved

    def _remember(
        self,
        connection: Connection,
        url: str,
        answer: Answer,
        capture: int | None,
        files: tuple[File, ...],
        at: datetime,
    ) -> None:
        """Note when to look again: sooner where a file could not be had."""
        due = revisit.next_check(self._past(connection, url, at), at)
        if any(file.sha256 is None and not file.gone for file in files):
            due = min(due, at + _FILES_AGAIN)
        state.put_answer(connection, self._slug, replace(answer, url=url), capture, at, due)
        if addresses.key(answer.final) != addresses.key(url):
            there = replace(answer, url=answer.final, captures=answer.captures[-1:])
            state.put_answer(connection, self._slug, there, capture, at, due)

    def _past(self, connection: Connection, url: str, now: datetime) -> Past:
        """An article's life as it counts for when to look again: from its day of publication, else first seen."""
        row = connection.execute(
            "SELECT coalesce(a.published_on || 'T00:00:00Z', a.first_seen_at), a.last_changed_at, a.version,"
            " a.first_seen_at FROM articles a JOIN addresses d ON d.article = a.id WHERE d.source = ? AND d.key = ?",
            (self._slug, addresses.key(url)),
        ).fetchone()
        if row is None:
            return Past(now)
        born, changed, version, first_seen = row
        return Past(unstamp(born), unstamp(changed) if changed > first_seen else None, version - 1)

    def _follow(self, connection: Connection, known: Known | None, answer: Answer, at: datetime) -> bool:
        """Where a known article's own address leads to another one, that is where it stands now."""
        if known is None or addresses.key(answer.final) == addresses.key(answer.url):
            return False
        url = connection.execute("SELECT url FROM articles WHERE id = ?", (known.article,)).fetchone()[0]
        if addresses.key(url) == addresses.key(answer.final):
            return False
        presence.move(connection, known.article, answer.final, at, self.run)
        return True

    def _count(self, verdict: Verdict, article: Article, *, moved: bool) -> None:
        if verdict.kind == "same":
            self._count_same(verdict.article)
        elif verdict.kind == "new":
            self.tally.new += 1
        else:
            self.tally.edited += 1
        self.tally.returned += verdict.returned
        self.tally.moved += verdict.moved + moved
        self.tally.undated += verdict.kind == "new" and article.published is None

    def _count_same(self, article: int) -> None:
        """An article is counted once, however many of its addresses were asked."""
        self.tally.unchanged += article not in self._counted
        self._counted.add(article)

    # --- it is not --------------------------------------------------------------

    def absent(self, url: str, at: datetime, *, gone: bool, status: int | None, why: str) -> None:
        """The page is not there: what that means depends on how often, and on whether it stands elsewhere."""
        source = self.intake.source
        due = revisit.next_check_of_missing(at, source.removal)
        with self.intake.archive.write() as connection:
            article = article_at(connection, self._slug, url)
            before = checks.last_outcome(connection, self._slug, url)
            if before == "removed":
                due = revisit.next_check(self._past(connection, url, at), at)
            count = state.put_absence(connection, self._slug, url, at, due)
            if article is None:
                self.fail(url, Unfit(url, "listed, but not there"), connection)
                return
            since = connection.execute("SELECT missing_since FROM articles WHERE id = ?", (article,)).fetchone()[0]
            removed = gone or revisit.gone(count, unstamp(since) if since else at, at, source.removal)
            absence = presence.absent(connection, article, url, at, removed=removed, run=self.run)
            outcome = self._outcome(connection, article, url, absence)
            self._check(connection, url, outcome, at, status, why)
        if absence != "still":
            setattr(self.tally, absence, getattr(self.tally, absence) + 1)

    def _outcome(self, connection: Connection, article: int, url: str, absence: presence.Absence) -> CheckOutcome:
        if absence != "still":
            return absence
        row = connection.execute("SELECT url, removed_at FROM articles WHERE id = ?", (article,)).fetchone()
        if addresses.key(row["url"]) != addresses.key(url):
            return "moved"
        return "removed" if row["removed_at"] else "missing"

    def unreachable(self, url: str, at: datetime, status: int | None, why: str) -> None:
        """An old address that ended for reasons that are not the article's own: nothing is said of the article."""
        with self.intake.archive.write() as connection:
            state.put_failure(connection, self._slug, url, at, at + _UNREACHABLE_AGAIN)
            self._check(connection, url, "unreachable", at, status, why)

    def misfit(self, url: str, at: datetime, status: int | None, why: str) -> None:
        """A page that the rules no longer fit since its site was redesigned; the redesign is told of, not each page."""
        with self.intake.archive.write() as connection:
            tries = state.get(connection, self._slug, url).failures
            state.put_failure(connection, self._slug, url, at, revisit.next_check(Past(at), at, failures=max(tries, 1)))
            self._check(connection, url, "misfit", at, status, why)

    def fail(self, url: str, error: PageError, connection: Connection | None = None, *, checked: bool = True) -> None:
        """Note a failure; a page that robots.txt forbids is no failure of ours or theirs."""
        if isinstance(error, TakenDown):  # no word of it is kept, not even that it was met
            return
        self.last = str(error)
        if isinstance(error, Refused):
            self.tally.refused += 1
        else:
            self.tally.failed += 1
            self.failures.append((url, error.reason))
        if connection is None:
            with self.intake.archive.write() as opened:
                self._note(opened, url, error, checked)
        else:
            self._note(connection, url, error, checked)

    def broken(self, url: str, error: Exception) -> None:
        """Note a fault of ours as what it is: one bad page never stops a crawl."""
        logging.getLogger(__name__).error("%s", url, exc_info=error)
        self.fail(url, Unfit(url, f"cannot be read ({type(error).__name__}: {error})"))

    def _note(self, connection: Connection, url: str, error: PageError, checked: bool) -> None:
        now = self.now()
        tries = state.get(connection, self._slug, url).failures
        runs.fail(connection, self.run, url, type(error).__name__.lower(), error.reason, now)
        state.put_failure(connection, self._slug, url, now, revisit.next_check(Past(now), now, failures=tries))
        if checked:
            self._check(connection, url, _failed(error), now, None, error.reason)

    def _check(
        self,
        connection: Connection,
        url: str,
        outcome: CheckOutcome,
        at: datetime,
        status: int | None,
        detail: str | None = None,
    ) -> None:
        checks.put(connection, self._slug, url, outcome, at, run=self.run, status=status, detail=detail)

    @property
    def _slug(self) -> str:
        return self.intake.source.slug


def _folded(title: str | None) -> str:
    return squeeze(title).casefold()


def _status(answer: Answer) -> int:
    return 304 if answer.not_modified else answer.capture.status


def _failed(error: PageError) -> CheckOutcome:
    if isinstance(error, Refused):
        return "refused"
    if isinstance(error, Blocked):
        return "blocked"
    return "misfit" if isinstance(error, Unfit) else "unreachable"
