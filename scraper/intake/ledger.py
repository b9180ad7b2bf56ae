"""Writes down what each check of an address came to: its state, its check, the article, the counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from sqlite3 import Connection

from scraper import addresses
from scraper.archive import checks, presence, runs, state, store
from scraper.archive.checks import CheckOutcome
from scraper.archive.known import Known, article_at
from scraper.archive.runs import Tally
from scraper.archive.store import Sighting, Verdict
from scraper.archive.versions import File
from scraper.care.discretion import TakenDown
from scraper.clock import unstamp
from scraper.crawl import revisit
from scraper.crawl.revisit import Past
from scraper.errors import Blocked, PageError, Refused, Unfit
from scraper.intake import Intake
from scraper.intake.rows import Rows
from scraper.models import Answer, Article, Capture

_FILES_AGAIN = timedelta(hours=6)
_UNREACHABLE_AGAIN = timedelta(days=30)
_AT_ONCE = 200  # sightings of nothing new that are written in one transaction


@dataclass(slots=True)
class Ledger:
    """Every method leaves the archive whole; what says nothing new is written in batches (`flush`)."""

    intake: Intake
    rows: Rows
    run: int
    tally: Tally
    failures: list[tuple[str, str]] = field(default_factory=list)
    last: str | None = None
    _waiting: list[Callable[[Connection], None]] = field(default_factory=list)
    _counted: set[int] = field(default_factory=set)

    def now(self) -> datetime:
        """The present moment by the archive's clock."""
        return self.intake.ground.clock()

    def row_of(self, capture: Capture) -> int:
        """The row of a capture made in this crawl."""
        return self.rows.id_of(capture)

    # --- it is there ----------------------------------------------------------

    def unchanged(self, url: str, known: Known, answer: Answer) -> None:
        """A page that says what is known; written with others like it."""
        at = self.now()
        capture = None if answer.not_modified else self.row_of(answer.capture)
        light = replace(answer, captures=tuple(replace(each, body=b"") for each in answer.captures))

        def write(connection: Connection) -> None:
            self._remember(connection, url, light, capture, (), at)
            self._follow(connection, known, light, at)
            returned = presence.seen_again(connection, known.article, at, self.run)
            self.tally.returned += returned
            self._count_same(known.article)
            self._check(connection, url, "returned" if returned else "same", at, _status(answer))

        self._waiting.append(write)
        if len(self._waiting) >= _AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        waiting, self._waiting = self._waiting, []
        if waiting:
            with self.intake.archive.write() as connection:
                for write in waiting:
                    write(connection)

    def keep(self, seen: Sighting, answer: Answer, known: Known | None, at: datetime, detail: str | None) -> Verdict:
        """A page that was read and judged: the article as it is now."""
        capture = None if answer.not_modified else seen.capture
        with self.intake.archive.write() as connection:
            verdict = store.keep(connection, self.intake.source, seen)
            self._remember(connection, seen.asked, answer, capture, seen.files, at)
            moved = self._follow(connection, known, answer, at) or verdict.moved
            self._count(verdict, seen.article)
            outcome: CheckOutcome = "moved" if moved else verdict.kind
            self._check(
                connection, seen.asked, "returned" if verdict.returned else outcome, at, _status(answer), detail
            )
        return verdict

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
        self.tally.moved += 1
        return True

    def _count(self, verdict: Verdict, article: Article) -> None:
        if verdict.kind == "same":
            self._count_same(verdict.article)
        elif verdict.kind == "new":
            self.tally.new += 1
        else:
            self.tally.edited += 1
        self.tally.returned += verdict.returned
        self.tally.moved += verdict.moved
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


def _status(answer: Answer) -> int:
    return 304 if answer.not_modified else answer.capture.status


def _failed(error: PageError) -> CheckOutcome:
    if isinstance(error, Refused):
        return "refused"
    if isinstance(error, Blocked):
        return "blocked"
    return "misfit" if isinstance(error, Unfit) else "unreachable"
