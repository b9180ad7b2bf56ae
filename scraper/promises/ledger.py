"""The one way to write what was decided: evidence and verdicts in the archive, decisions and drafts on the desk."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from scraper.archive import Archive, desk
from scraper.archive.database import is_busy
from scraper.care.discretion import Discretion
from scraper.clock import stamp
from scraper.errors import Held
from scraper.promises import citing, entries, rules, scale
from scraper.promises.citing import Brought, Cited, Passage, Pinned
from scraper.promises.entries import Proposal, new_id
from scraper.promises.models import Decision, Stage, Stance
from scraper.promises.rules import Claim, Judgement, refuse

_PATIENCE = 30.0  # seconds
NO_ECHO = "none"
"""Said of a proposal that repeats nobody, whatever the radar says."""

_TAKEN_BACK = "The decision to accept it was taken back."


@dataclass(frozen=True, slots=True)
class Ledger:
    """An archive with the desk beside it. Times (`at`) are aware; `by` is a person's name.

    Every method raises WrongInput, with what was found and what was expected, for what the rules forbid, and Held where
    another process goes on writing for longer than `patience` (seconds, for each of the two files).
    """

    archive: Archive
    desk: Path
    captures: Path
    patience: float = _PATIENCE

    @classmethod
    def open(cls, db: Path, *, captures: Path | None = None, patience: float = _PATIENCE) -> Self:
        """The ledger of the archive at `db`, what a kill broke off in it finished.

        `captures`: the folder of WARC files, else the one beside the archive; what is brought in is kept beside it.
        """
        opened = cls(Archive.open(db), desk.beside(db), captures or db.with_name("captures"), patience)
        try:
            opened.archive.connection.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")
            opened._mend()
        except BaseException:
            opened.close()
            raise
        return opened

    def close(self) -> None:
        """Close; the ledger is sound with or without it."""
        self.archive.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- proposals ---------------------------------------------------------------

    def accept(
        self,
        proposal: str,
        *,
        by: str,
        at: datetime,
        stage: Stage | Literal["none"] | None = None,
        stance: Stance | None = None,
        happened: str | None = None,
        note: str | None = None,
        quote: str | None = None,
        echo_of: str | None = None,
    ) -> str:
        """Make evidence of a proposal; the evidence's id, which is the proposal's own the first time.

        What is not given is as it was proposed: the passage, the stage ("none" for no stage), and the stance, which is
        `baseline` before the mandate and else `supports`. `happened`: the day of the event, else that of the article.
        `echo_of`: the evidence for this promise whose words it only repeats; NO_ECHO where it is none after all.
        """
        by, note = rules.author(by), rules.aside(f"{proposal}: note", note)
        # Both files are held before either is written: who has to wait for one has done nothing yet. The archive, taken
        # first, is kept first too.
        with ExitStack() as held, self._writing() as connection:
            found, last = self._proposal(proposal)
            rules.check_decision(proposal, last, "accepted")
            evidence = self._unused_id(connection, proposal)
            passage = Passage(found.article, found.version, quote or found.quote, found.attachment)
            pinned = citing.pin(connection, passage, self.captures, at)
            claim = Claim(
                found.promise,
                pinned.kind,
                stance or ("baseline" if found.period == "before" else "supports"),
                None if stage == "none" else stage or found.stage,
                happened or pinned.published,
                pinned.publisher,
                pinned.sha256,
                pinned.quote,
            )
            echoed = found.echoed(connection) if echo_of is None else self._said_echo(connection, found, echo_of)
            staff = held.enter_context(self._desk())
            entries.put_evidence(
                connection, entries.Entered(evidence, claim, pinned, by, stamp(at), echoed, note, found)
            )
            _put_decision(staff, proposal, "accepted", by, at, note)
        return evidence

    def _said_echo(self, connection: sqlite3.Connection, found: Proposal, echo_of: str) -> entries.Echoed | None:
        return None if echo_of == NO_ECHO else (entries.echoed(connection, found.promise, echo_of),)

    def reject(self, proposal: str, *, by: str, at: datetime, reason: str | None = None) -> None:
        """Say that a proposal does not speak of its promise."""
        self._decide_only(proposal, "rejected", by, at, reason)

    def later(self, proposal: str, *, by: str, at: datetime, reason: str | None = None) -> None:
        """Leave a proposal for another time."""
        self._decide_only(proposal, "later", by, at, reason)

    def reopen(self, proposal: str, *, by: str, at: datetime, reason: str | None = None) -> None:
        """Take a decision back; evidence that came of it is withdrawn."""
        reason = rules.aside(f"{proposal}: reason", reason)
        with self._writing() as connection:
            self._decide_only(proposal, "reopened", by, at, reason)
            self._withdraw_reopened(connection, proposal, rules.author(by), stamp(at), reason)

    # --- evidence ----------------------------------------------------------------

    def cite(
        self,
        promise: str,
        cited: Cited,
        *,
        by: str,
        at: datetime,
        stage: Stage | None = None,
        stance: Stance = "supports",
        happened: str | None = None,
        note: str | None = None,
        echo_of: str | None = None,
    ) -> str:
        """Enter evidence by hand; its id. `echo_of`: the evidence for this promise whose words it only repeats."""
        by, note = rules.author(by), rules.aside(f"{promise}: note", note)
        # What takes its time (a search, a copy) is done before the archive is held; what a takedown could reach, after.
        pinned = None if isinstance(cited, Passage | citing.Page) else self._pinned(cited, at)
        with self._writing() as connection:
            pinned = pinned or self._pinned(cited, at)
            happened = happened or pinned.published
            claim = Claim(
                promise, pinned.kind, stance, stage, happened, pinned.publisher, pinned.sha256, pinned.quote,
                pinned.origin, pinned.period, pinned.covered,
            )  # fmt: skip
            echoed = (entries.echoed(connection, promise, echo_of),) if echo_of else None
            evidence = new_id(at)
            entries.put_evidence(connection, entries.Entered(evidence, claim, pinned, by, stamp(at), echoed, note))
        return evidence

    def _pinned(self, cited: Cited, at: datetime) -> Pinned:
        connection = self.archive.connection
        if not isinstance(cited, Brought):
            return citing.pin(connection, cited, self.captures, at)
        rules.text("origin", cited.origin, "where the file comes from, in a few words")
        barred = Discretion.of(connection, self.archive.path).bars_file
        return citing.pin(connection, cited, self.captures, at, barred)

    def withdraw(self, evidence: str, *, reason: str, by: str, at: datetime) -> str:
        """Take a piece of evidence back, saying why; the withdrawal's id. The evidence stays to be read."""
        with self._writing() as connection:
            return self._withdraw(connection, evidence, reason, rules.author(by), stamp(at))

    def _withdraw(self, connection: sqlite3.Connection, evidence: str, reason: str, by: str, at: str) -> str:
        found = entries.evidence(connection, (evidence,)).get(evidence)
        rules.check_withdrawal(found, evidence)
        said = rules.text(f"{evidence}: reason", reason, "why it is withdrawn, for readers")
        made = new_id(datetime.fromisoformat(at))
        connection.execute("INSERT INTO withdrawals VALUES (?, ?, ?, ?, ?)", (made, evidence, said, by, at))
        return made

    # --- verdicts ----------------------------------------------------------------

    def draft(
        self,
        promise: str,
        verdict: str,
        rationale: str,
        evidence: tuple[str, ...],
        *,
        by: str,
        at: datetime,
        corrects: str | None = None,
        correction: str | None = None,
    ) -> str:
        """Write a verdict down for staff's eyes; the draft's id. Nobody else sees it until it is published."""
        by = rules.author(by)
        with self._writing() as connection:
            number = entries.definition(connection, promise)
            wanted = Judgement(
                promise, verdict, rationale, number, tuple(dict.fromkeys(evidence)), corrects, correction
            )
            self._check(connection, wanted)
            made = new_id(at)
            with self._desk() as staff:
                staff.execute(
                    "INSERT INTO drafts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (made, promise, verdict, rationale.strip(), number, json.dumps(wanted.evidence), corrects,
                     correction and correction.strip(), by, stamp(at)),
                )  # fmt: skip
        return made

    def publish(self, draft: str, *, by: str, at: datetime) -> str:
        """Publish a draft; the assessment's id, which is the draft's own."""
        by = rules.author(by)
        with self._writing() as connection:
            wanted, author, decided_at = self._draft(draft)
            if draft in entries.assessments(connection, wanted.promise):
                refuse(draft, "a draft that was published already", "one that was not; a correction is a new draft")
            self._check(connection, wanted)
            connection.execute(
                "INSERT INTO assessments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (draft, wanted.promise, wanted.verdict, wanted.rationale, wanted.definition,
                 json.dumps(wanted.evidence), wanted.corrects, wanted.correction, author, decided_at, by, stamp(at)),
            )  # fmt: skip
        return draft

    def _check(self, connection: sqlite3.Connection, wanted: Judgement) -> None:
        words = scale.read(connection, entries.programme(connection, wanted.promise))
        number = entries.definition(connection, wanted.promise)
        cited = entries.evidence(connection, wanted.evidence)
        rules.check_judgement(wanted, words, number, cited, entries.assessments(connection, wanted.promise))

    def _draft(self, draft: str) -> tuple[Judgement, str, str]:
        with desk.reading(self.desk) as staff:
            row = staff and staff.execute("SELECT * FROM drafts WHERE id = ?", (draft,)).fetchone()
        if not row:
            refuse(draft, "no draft of that id", "one that was written; `scraper promises verdict` writes it")
        wanted = Judgement(
            row["promise"], row["verdict"], row["rationale"], row["definition"], tuple(json.loads(row["evidence"])),
            row["corrects"], row["correction"],
        )  # fmt: skip
        return wanted, row["by"], row["at"]

    # --- words -------------------------------------------------------------------

    def reply(
        self, promise: str, said: str, *, author: str, received: str, by: str, at: datetime, origin: str | None = None
    ) -> str:
        """Enter what the town answered; its id. `author` said it, `received` (a day) is when, `by` enters it."""
        signed, words = rules.author(by), rules.text("reply", said, "what was answered")
        answered = " ".join(rules.text("author", author, "the name of who answered").split())
        arrived, origin = rules.day("received", received), rules.aside("origin", origin)
        if arrived > stamp(at)[:10]:
            refuse("received", arrived, "no day to come")
        with self._writing() as connection:
            entries.programme(connection, promise)
            made = new_id(at)
            connection.execute(
                "INSERT INTO replies VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (made, promise, words, answered, arrived, origin, signed, stamp(at)),
            )
        return made

    def note(self, promise: str, said: str, *, by: str, at: datetime) -> str:
        """Leave a note for staff's eyes; its id."""
        signed, words = rules.author(by), rules.text("note", said, "what is to be noted")
        entries.programme(self.archive.connection, promise)
        made = new_id(at)
        with self._desk() as staff:
            staff.execute("INSERT INTO notes VALUES (?, ?, ?, ?, ?)", (made, promise, words, signed, stamp(at)))
        return made

    def rate(
        self, round_: str, promise: str, verdict: str, *, by: str, at: datetime, rationale: str | None = None
    ) -> str:
        """Rate a promise blind, once in a round; the rating's id."""
        rationale = rules.aside(f"{promise}: rationale", rationale)
        signed, name = rules.author(by), " ".join(rules.text("round", round_, "a name for the round").split())
        connection = self.archive.connection
        words = scale.read(connection, entries.programme(connection, promise))
        made = new_id(at)
        with self._desk() as staff:
            given = "SELECT 1 FROM ratings WHERE round = ? AND promise = ? AND by = ?"
            rated = staff.execute(given, (name, promise, signed)).fetchone() is not None
            rules.check_rating(promise, words, verdict, entries.definition(connection, promise), rated=rated)
            staff.execute(
                "INSERT INTO ratings VALUES (?, ?, ?, ?, ?, ?, ?)",
                (made, name, promise, verdict, rationale, signed, stamp(at)),
            )
        return made

    # --- the two files -----------------------------------------------------------

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """The archive's one write transaction. Where both files are written, the archive is always held first."""
        try:
            with self.archive.write() as connection:
                yield connection
        except sqlite3.OperationalError as error:
            if is_busy(error):
                raise Held(
                    f"{self.archive.path}: another process is writing to it; nothing was done, try again"
                ) from error
            raise

    @contextmanager
    def _desk(self) -> Iterator[sqlite3.Connection]:
        """The desk's write transaction. None is made where one with the key of what was taken down must be put back."""
        bare = self.archive.connection.execute("SELECT 1 FROM tombstones LIMIT 1").fetchone() is None
        with desk.opened(self.desk, new=bare, patience=self.patience) as staff:
            yield staff

    def _proposal(self, proposal: str) -> tuple[Proposal, Decision | None]:
        with desk.reading(self.desk) as staff:
            found = staff and entries.proposal(staff, proposal)
            if not found or staff is None:
                refuse(proposal, "no proposal of that id", "one that the radar made")
            return found, entries.last_decision(staff, proposal)

    def _decide_only(self, proposal: str, decision: Decision, by: str, at: datetime, reason: str | None) -> None:
        signed, reason = rules.author(by), rules.aside(f"{proposal}: reason", reason)
        with self._writing() as connection:
            last = self._proposal(proposal)[1]
            # Another process accepts it at this moment: its evidence is there, its decision is about to be.
            if decision != "reopened" and entries.standing_of(connection, proposal):
                last = "accepted"
            rules.check_decision(proposal, last, decision)
            self._decide(proposal, decision, signed, at, reason)

    def _decide(self, proposal: str, decision: Decision, by: str, at: datetime, reason: str | None) -> None:
        with self._desk() as staff:
            _put_decision(staff, proposal, decision, by, at, reason)

    def _unused_id(self, connection: sqlite3.Connection, proposal: str) -> str:
        made = entries.made_of(connection, proposal)
        if made and made[-1].stands:
            refuse(proposal, "a proposal that was accepted already", "one that was not")
        return entries.nth_id(proposal, len(made))

    def _withdraw_reopened(
        self, connection: sqlite3.Connection, proposal: str, by: str, at: str, reason: str | None
    ) -> None:
        if standing := entries.standing_of(connection, proposal):
            self._withdraw(connection, standing, (reason or "").strip() or _TAKEN_BACK, by, at)

    def _mend(self) -> None:
        """Finish what was begun: evidence without its decision, a decision taken back while its evidence stands."""
        connection = self.archive.connection
        with desk.reading(self.desk) as staff:
            begun = entries.begun(connection, staff) if staff else ()
        for each in begun:
            if each.decision == "accepted":
                self._decide(each.proposal, "accepted", each.by, datetime.fromisoformat(each.at), None)
            else:
                with self._writing() as writing:
                    self._withdraw_reopened(writing, each.proposal, each.by, each.at, each.reason)


def _put_decision(
    staff: sqlite3.Connection, proposal: str, decision: Decision, by: str, at: datetime, reason: str | None
) -> None:
    staff.execute(
        "INSERT INTO decisions VALUES (?, ?, ?, ?, ?, ?)",
        (new_id(at), proposal, decision, (reason or "").strip() or None, by, stamp(at)),
    )
