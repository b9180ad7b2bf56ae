"""Holds entries that come from plain files against the rules, and against what the archive has."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, get_args

from scraper.archive import tombstones
from scraper.care.discretion import Discretion
from scraper.care.masks import MASK
from scraper.errors import WrongInput
from scraper.models import Publisher
from scraper.promises import entries, form, quotes, rules, scale
from scraper.promises.models import EvidenceKind, Stage, Stance
from scraper.promises.rules import Claim, Evidence, Judgement

if TYPE_CHECKING:
    from scraper.promises.carrying import Entry

_WORDS = {"kind": get_args(EvidenceKind), "stage": get_args(Stage), "stance": get_args(Stance)}
_NEEDED = {
    "evidence": (
        *("promise", "kind", "sha256", "stance", "publisher", "side", "proposed_by", "accepted_by", "accepted_at"),
    ),
    "withdrawals": ("evidence", "reason", "by", "at"),
    "assessments": (
        *("promise", "verdict", "rationale", "definition", "evidence", "by", "decided_at", "published_by"),
        "published_at",
    ),
    "replies": ("promise", "said", "by", "received", "entered_by", "at"),
}
_SAID = ("quote", "note", "reason", "rationale", "correction", "said")
_BLANK = ("quote", "note", "origin", "file")
Rows = list[tuple[str, Mapping[str, Any]]]


def checked(
    connection: sqlite3.Connection, added: Iterable[Entry], discretion: Discretion, now: datetime
) -> tuple[list[str], Rows]:
    """What is wrong with new entries, each with file and line; and the rows that they make, as discretion allows."""
    entries_, problems = list(added), list[str]()
    rows: Rows = []
    if malformed := list(_malformed(entries_, now)):
        return malformed, rows
    coming = _Coming(connection, entries_, discretion)
    for each in coming.added:
        try:
            rows.append((each.table, coming.unsaid(coming.row(each))))
        except WrongInput as problem:
            problems.append(str(problem))
    return problems, rows


def strangers(connection: sqlite3.Connection, added: Iterable[Entry], now: datetime) -> Iterator[str]:
    """What is wrong with staff's entries: fields of another form, promises that the archive has not."""
    added = list(added)
    yield from _malformed(added, now)
    for each in added:
        try:
            _promise(connection, each)
        except WrongInput as problem:
            yield str(problem)


def _malformed(added: Iterable[Entry], now: datetime) -> Iterator[str]:
    for each in added:
        for name, value in each.values.items():
            try:
                form.check({name: value}, now)
            except WrongInput as problem:
                yield f"{each.place(name)}: {problem}"


class _Coming:
    """New entries, and the evidence that there will be with them."""

    def __init__(self, connection: sqlite3.Connection, added: list[Entry], discretion: Discretion) -> None:
        self.connection, self.added, self._discretion = connection, added, discretion
        self._erased = {each.key for each in tombstones.every(connection) if each.grade == "erase"}
        self._evidence = {each.values["id"]: each.values for each in added if each.table == "evidence"}
        self._assessments = {
            each.values["id"]: each.values.get("promise") for each in added if each.table == "assessments"
        }

    def row(self, each: Entry) -> Mapping[str, Any]:
        """The row that an entry makes. Raises WrongInput, with file and line."""
        for name in _NEEDED[each.table]:
            if each.values.get(name) in (None, "") and name != "sha256":
                raise WrongInput(f"{each.place('id')}: found no {name}, expected one")
        if each.table == "withdrawals":
            return self._withdrawal(each)
        _promise(self.connection, each)
        try:
            if each.table == "evidence":
                return self._evidence_row(each)
            if each.table == "assessments":
                self._check_assessment(each)
        except WrongInput as problem:
            raise WrongInput(f"{each.place('id')}: {problem}") from None
        return _plain(each.values)

    def unsaid(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """A row as it may be kept: what rests on something that was erased here is blank, and its words are masked."""
        if row.get("key") in self._erased or self._discretion.bars_file(row.get("sha256") or ""):
            row = {**row, **{name: MASK for name in _BLANK if row.get(name)}, "sha256": "", "reasons": "[]"}
        article = row.get("article")
        return {
            name: self._discretion.unsaid(value, article) if name in _SAID and value else value
            for name, value in row.items()
        }

    def _withdrawal(self, each: Entry) -> Mapping[str, Any]:
        if self._known(each.values["evidence"]) is None:
            place = each.place("evidence")
            raise WrongInput(
                f"{place}: found no evidence {each.values['evidence']}, expected it here or in the archive"
            )
        return _plain(each.values)

    def _known(self, name: str) -> Evidence | None:
        if coming := self._evidence.get(name):
            return Evidence(name, coming["promise"], coming["side"], coming["stance"], coming.get("stage"))
        return entries.evidence(self.connection, (name,)).get(name)

    def _evidence_row(self, each: Entry) -> Mapping[str, Any]:
        said = each.values
        for name, words in _WORDS.items():
            if said.get(name) is not None and said[name] not in words:
                rules.refuse(name, repr(said[name]), "one of " + ", ".join(words))
        echo = said["side"] == "neither" and said["publisher"] in get_args(Publisher)
        if rules.side_of(said["publisher"], echo=echo) != said["side"]:
            rules.refuse("side", f"{said['side']} of {said['publisher']}", rules.side_of(said["publisher"]))
        rules.check_claim(_claim(said), _mandate(self.connection, said["promise"]))
        return {**_plain(said), **self._local(said), "echo_of": self._echoed(said)}

    def _echoed(self, said: Mapping[str, Any]) -> str | None:
        """What it repeats, where that is known here: it may be withheld where it comes from."""
        name = said.get("echo_of")
        return name if name and self._known(name) else None

    def _local(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        """The ids that this archive has for what is cited. Raises WrongInput where it does not say so here."""
        row = self.connection.execute(
            "SELECT a.id, v.id AS version, v.title, v.body, v.capture, s.publisher FROM articles a"
            " JOIN versions v ON v.article = a.id AND v.number = ? JOIN sources s ON s.id = a.source WHERE a.key = ?",
            (said.get("version"), said.get("key")),
        ).fetchone()
        if row is None or said["kind"] not in ("version", "attachment"):
            return {}
        if said["publisher"] != row[5]:
            rules.refuse("publisher", said["publisher"], f"{row[5]}, as the source of {said['key']} has it here")
        if said["kind"] == "attachment":
            file = self.connection.execute(
                "SELECT id, text, capture FROM attachments WHERE version = ? AND sha256 = ?", (row[1], said["sha256"])
            ).fetchone()
            if file:
                _check_quote(said, file[1] or "")
            return {"article": row[0], "attachment": file and file[0], "capture": file and file[2]}
        _check_quote(said, "\n\n".join(filter(None, (row[2], row[3]))))
        return {"article": row[0], "capture": row[4]}

    def _check_assessment(self, each: Entry) -> None:
        said, connection = each.values, self.connection
        if not isinstance(said["evidence"], list):
            rules.refuse("evidence", repr(said["evidence"])[:60], "a list of ids")
        if not connection.execute(
            "SELECT 1 FROM definitions WHERE promise = ? AND number = ?", (said["promise"], said["definition"])
        ).fetchone():
            rules.refuse("definition", str(said["definition"]), "a definition that this archive has")
        cited = {name: found for name in said["evidence"] if (found := self._known(name))}
        # What was withdrawn after it was published stood then.
        stood = {
            name: Evidence(name, found.promise, found.side, found.stance, found.stage) for name, found in cited.items()
        }
        words = scale.read(connection, entries.programme(connection, said["promise"]))
        wanted = Judgement(
            said["promise"], said["verdict"], said["rationale"], said["definition"], tuple(said["evidence"])
        )
        rules.check_judgement(wanted, words, said["definition"], stood, {})
        corrects = said.get("corrects")
        known = entries.assessments(connection, said["promise"])
        if corrects and corrects not in known and self._assessments.get(corrects) != said["promise"]:
            rules.refuse("corrects", corrects, "an assessment of this promise, here or in the archive")
        if corrects == said["id"]:
            rules.refuse("corrects", "the assessment itself", "the one that it corrects")
        if corrects:
            rules.text("correction", said.get("correction"), "why the former one is corrected")


def _check_quote(said: Mapping[str, Any], text: str) -> None:
    if not _was_taken_down(said) and form.MASK not in text and quotes.find(said["quote"], text) is None:
        rules.refuse(said["key"], f"nowhere the words {said['quote'][:80]!r}", "the quote in that version of it")


def _promise(connection: sqlite3.Connection, each: Entry) -> None:
    name = str(each.values.get("promise"))
    if connection.execute("SELECT 1 FROM promises WHERE id = ?", (name,)).fetchone() is None:
        raise WrongInput(
            f"{each.place('promise')}: found no promise {name!r}, expected one of a programme that was loaded"
        )


def _mandate(connection: sqlite3.Connection, promise: str) -> str:
    row = connection.execute(
        "SELECT g.mandate_from FROM programmes g JOIN promises p ON p.programme = g.id WHERE p.id = ?", (promise,)
    ).fetchone()
    return str(row[0])


def _claim(said: Mapping[str, Any]) -> Claim:
    """What it claims. Of what was taken down the words and the hash are gone; all else is held against the rules."""
    gone = form.MASK if _was_taken_down(said) else None
    period = (said["period_from"], said["period_to"]) if said.get("period_from") and said.get("period_to") else None
    covers = said.get("coverage")
    covered = isinstance(covers, dict) and any(
        len(each.get("not_covered", ())) < len(each.get("months", ())) for each in covers.get("sources", ())
    )
    return Claim(
        said["promise"], said["kind"], said["stance"], said.get("stage"), said.get("happened"), said["publisher"],
        said.get("sha256") or gone or "", said.get("quote") or gone, said.get("origin"), period, covered,
    )  # fmt: skip


def _was_taken_down(said: Mapping[str, Any]) -> bool:
    """A takedown leaves its mask: in place of a quote, or of where a file came from."""
    return any(form.MASK in str(said.get(name)) for name in ("quote", "origin", "file"))


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
        for name, value in values.items()
    }
