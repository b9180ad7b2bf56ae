"""Keeps what the radar proposes on the desk: the best of each promise, each once, none whose text has gone."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from scraper.archive import Archive, desk
from scraper.clock import stamp
from scraper.promises import taught, texts
from scraper.promises.models import Match, Programme, Promise, Reason, Text
from scraper.promises.radar import FAINT, FEW, FLOOR, Radar, Rarity, asked
from scraper.promises.radar.echoes import Statement, leaders
from scraper.promises.radar.lessons import learn

MOST = 50
"""Proposals of one promise that may wait for a decision."""

BY = "radar"
_RULES = 4  # goes up whenever the radar scores otherwise: then every promise is held against every text again

_OPEN = (None, "later", "reopened")

Found = tuple[Match, Text]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A row of the desk, with its last decision. `reasons` as in models.Reason; `echo_of` is an article."""

    id: str
    promise: str
    article: int
    version: int
    attachment: int | None
    quote: str
    stage: str | None
    score: float
    reasons: tuple[dict[str, object], ...]
    period: str
    echo_of: int | None
    at: str
    decision: str | None


@dataclass(frozen=True, slots=True)
class Mark:
    """How far the radar has come: the last version and attachment that it looked at, articles that it could not read
    whole then, each promise as it was when it was held against everything, and what it was taught by then."""

    version: int = 0
    attachment: int = 0
    waiting: frozenset[int] = frozenset()
    promises: Mapping[str, str] = field(default_factory=dict)
    lessons: Mapping[str, str] = field(default_factory=dict)


def propose(archive: Archive, now: datetime, *, only: Collection[str] | None = None, anew: bool = False) -> int:
    """Hold what is new against every promise, and each new or changed promise against everything; how many proposals
    that made.

    What a person has decided since counts: a promise that was taught by it is held against what has its new words,
    and what waits of it is weighed again.

    `only` these promises, and only against everything; `anew`: though they did not change. Next to nothing is done
    where no programme is loaded or nothing has come. The desk is made where there is none.
    """
    programmes = asked.programmes(archive.connection)
    if not programmes:
        return 0
    path = desk.beside(archive.path)
    mark, known = _known(path)
    begun = _Round(archive.connection, texts.how_rare(archive.connection), mark, known, only, anew)
    for programme in programmes:
        begun.look(programme)
    return _write(archive.connection, path, begun, now)


def standing(archive: Archive, promises: Collection[str] | None = None) -> tuple[Proposal, ...]:
    """Every proposal, or those of some promises, best first, whose text is still there and may be shown to staff.

    That is asked of the archive each time: what a takedown took or a person holds back cannot be shown by mistake.
    """
    with desk.reading(desk.beside(archive.path)) as staff:
        rows = _rows(staff, promises) if staff else ()
    return tuple(each for each in rows if _stands(archive.connection, each))


# --- finding -------------------------------------------------------------------


class _Round:
    """One look at what is new and at what changed."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        rare: Rarity,
        mark: Mark,
        known: Sequence[Proposal],
        only: Collection[str] | None,
        anew: bool,
    ) -> None:
        self.connection, self.rare, self.only, self.anew, self.mark = connection, rare, only, anew, mark
        self.waiting = {_place(each): each for each in known if each.quote and each.decision in _OPEN}
        self.rejected = [_passage(each) for each in known if each.decision == "rejected" and _stands(connection, each)]
        self.found: defaultdict[str, list[Found]] = defaultdict(list)
        self.again: dict[str, Match | None] = {}
        """What waits and was weighed again, by the proposal's id; None where nothing speaks of it any more."""
        self.settled: dict[str, str] = {}
        self.learned: dict[str, str] = {}
        self.new: frozenset[int] = frozenset()
        self.reached = mark
        if only is None:
            version, attachment = texts.newest(connection)
            new = texts.arrived(connection, mark.version, mark.attachment) | mark.waiting
            # Words that a takedown took from what waits: what is left of its text is looked at anew.
            blank = {each.article for each in known if not each.quote and each.decision is None}
            self.new = frozenset(new | blank)
            self.reached = replace(mark, version=version, attachment=attachment)
            self.reached = replace(self.reached, waiting=frozenset(texts.waiting(connection, new)))

    def look(self, programme: Programme) -> None:
        """Hold texts against one programme."""
        everything = looked_for(programme)
        signs = {each.id: _sign(each, programme) for each in everything if self.only is None or each.id in self.only}
        decided = taught.decided(self.connection, [each.id for each in everything], self.rejected)
        lessons = {name: taught.sign(decided.get(name, ())) for name in signs}
        changed = {name for name, sign in signs.items() if self.anew or self.mark.promises.get(name) != sign}
        again = changed | {name for name, sign in lessons.items() if self.mark.lessons.get(name, "") != sign}
        if not again and not self.new:
            return
        radar = Radar(programme, self.rare)
        learned = learn(decided, self.rare, programme.language)
        likely = [texts.likely(self.connection, keys) for keys in radar.keys if keys.promise.id in changed]
        likely += [texts.told(self.connection, learned[name]) for name in again if name in learned]
        likely.append({each.article for each in self.waiting.values() if each.promise in again})
        for text in texts.of(self.connection, self.new.union(*likely)):
            self._open(text, again)
            for match in radar.match(text, 0.0, learned):
                if match.promise in again or (match.promise in signs and text.article in self.new):
                    self._keep(match, text)
        if texts.is_whole(self.connection):  # else it has to be done again
            self.settled |= {name: signs[name] for name in changed}
            self.learned |= {name: lessons[name] for name in again}

    def _open(self, text: Text, again: Collection[str]) -> None:
        """What waits of a text, of promises that are looked for again: nothing speaks of it until something does."""
        places = ((name, text.article, text.version, text.attachment or 0) for name in again)
        self.again |= {self.waiting[place].id: None for place in places if place in self.waiting}

    def _keep(self, match: Match, text: Text) -> None:
        if waiting := self.waiting.get(_place(match)):
            self.again[waiting.id] = match
        elif match.score >= FAINT:
            best = self.found[match.promise]
            best.append((match, text))
            if len(best) >= 4 * MOST:
                best[:] = _best(best)[: 2 * MOST]


def _place(each: Proposal | Match) -> tuple[str, int, int, int]:
    return each.promise, each.article, each.version, each.attachment or 0


def _passage(each: Proposal) -> taught.Rejected:
    return each.promise, each.article, each.version, each.attachment, each.quote


def looked_for(programme: Programme) -> tuple[Promise, ...]:
    """The promises that texts are looked for: all but headings.

    A heading is a priority with promises below it, or anything else above others that has no wording of its own.
    """
    above = {each.parent for each in programme.promises}
    return tuple(
        each for each in programme.promises if each.id not in above or (each.wordings and each.level != "priority")
    )


def _best(found: Iterable[Found]) -> list[Found]:
    return sorted(found, key=lambda each: (-each[0].score, each[0].article, each[0].attachment or 0))


def _sign(promise: Promise, programme: Programme) -> str:
    """What a promise is looked for by, in short."""
    said = repr((_RULES, promise, programme.mandate, programme.municipality, programme.language))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


# --- writing -------------------------------------------------------------------


def _write(connection: sqlite3.Connection, path: Path, begun: _Round, now: datetime) -> int:
    idle = begun.reached == begun.mark and not begun.settled and not begun.learned
    if idle and not begun.found and not begun.again:
        return 0
    written = 0
    # A desk that was lost must not be made anew in silence: what is barred hangs on its key.
    barred = connection.execute("SELECT 1 FROM tombstones LIMIT 1").fetchone()
    with desk.opened(path, new=barred is None) as staff:
        for promise, found in begun.found.items():
            known = _rows(staff, (promise,))
            fresh = _fresh(found, known)[: _room(known)]
            echoes = _echoes(connection, fresh, known)
            for match, _ in fresh:
                # Looked at again while the desk is ours: a takedown takes words from the archive first, then from here.
                if _stands(connection, match):
                    written += _put(staff, match, echoes.get(match.article), now)
        for proposal, now_so in begun.again.items():
            if now_so is None or _stands(connection, now_so):
                _weigh_again(staff, proposal, now_so)
        _keep_mark(staff, begun)
    return written


def _fresh(found: Iterable[Found], known: Sequence[Proposal]) -> list[Found]:
    """What was not proposed yet, best first: not in this version, and not in one that said it in the same words."""
    there = {(each.article, each.version, each.attachment or 0) for each in known if each.quote}
    said: defaultdict[int, list[str]] = defaultdict(list)
    for each in known:
        if each.quote:
            said[each.article].append(each.quote)
    fresh = [
        (match, text)
        for match, text in _best(found)
        if (match.article, match.version, match.attachment or 0) not in there
        and not any(quote in text.body or quote == text.title for quote in said[match.article])
    ]
    return [each for place, each in enumerate(fresh, len(known)) if each[0].score >= FLOOR or place < FEW]


def _room(known: Iterable[Proposal]) -> int:
    """How many more may wait for a decision. A crawl's news must not be crowded out by what nobody looks at."""
    open_ = sum(each.decision in _OPEN for each in known)
    return max(MOST - open_, MOST // 10)


def _echoes(connection: sqlite3.Connection, fresh: Sequence[Found], known: Sequence[Proposal]) -> dict[int, int]:
    """Which articles repeat another one that was proposed, or is to be."""
    if not fresh:
        return {}
    now = [Statement(match.article, text.published, match.quote, text.body) for match, text in fresh]
    quotes = {(each.article, each.attachment): each.quote for each in known if each.quote}
    before = [
        Statement(text.article, text.published, quotes[text.article, text.attachment], text.body)
        for text in texts.of(connection, {article for article, _ in quotes})
        if (text.article, text.attachment) in quotes
    ]
    return leaders((*before, *now))


def _put(staff: sqlite3.Connection, match: Match, echo_of: int | None, now: datetime) -> int:
    """Write a proposal; one whose words a takedown took gets those that are left."""
    values = (
        *(str(uuid4()), match.promise, match.article, match.version, match.attachment, match.quote, match.stage),
        *(match.score, _reasons(match.reasons), match.period),
        *(None if echo_of is None else str(echo_of), BY, stamp(now)),
    )
    sql = (
        "INSERT INTO proposals (id, promise, article, version, attachment, quote, stage, score, reasons, period,"
        " echo_of, by, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (promise, article, version, coalesce(attachment, 0)) DO UPDATE SET quote = excluded.quote,"
        " stage = excluded.stage, score = excluded.score, reasons = excluded.reasons WHERE proposals.quote = ''"
    )
    return max(0, staff.execute(sql, values).rowcount)


def _weigh_again(staff: sqlite3.Connection, proposal: str, match: Match | None) -> None:
    """Give what waits the score that it has now; what was decided on meanwhile stays as it was."""
    staff.execute(
        "UPDATE proposals SET score = ?, reasons = ? WHERE id = ? AND quote <> '' AND coalesce((SELECT d.decision"
        " FROM decisions d WHERE d.proposal = proposals.id ORDER BY d.rowid DESC LIMIT 1), '')"
        " NOT IN ('accepted', 'rejected')",
        (match.score if match else 0.0, _reasons(match.reasons if match else ()), proposal),
    )


def _reasons(reasons: Iterable[Reason]) -> str:
    told = [{name: said for name, said in asdict(each).items() if said is not None} for each in reasons]
    return json.dumps(told, ensure_ascii=False)


# --- the desk ----------------------------------------------------------------------

_PROPOSALS = """
SELECT p.id, p.promise, p.article, p.version, p.attachment, p.quote, p.stage, p.score, p.reasons, p.period, p.echo_of,
       p.at, (SELECT d.decision FROM decisions d WHERE d.proposal = p.id ORDER BY d.rowid DESC LIMIT 1)
FROM proposals p WHERE ?1 IS NULL OR p.promise IN (SELECT value FROM json_each(?1))
ORDER BY p.promise, p.score DESC, p.id
"""


def _rows(staff: sqlite3.Connection, promises: Collection[str] | None) -> tuple[Proposal, ...]:
    rows = staff.execute(_PROPOSALS, (None if promises is None else json.dumps(sorted(promises)),)).fetchall()
    return tuple(map(_proposal, rows))


def _proposal(row: Sequence[Any]) -> Proposal:
    number, promise, article, version, attachment, quote, stage, score, reasons, period, echo_of, at, decision = row
    told = tuple(json.loads(reasons))
    echoed = _number(echo_of)
    return Proposal(
        number, promise, article, version, attachment, quote, stage, score, told, period, echoed, at, decision
    )


def _number(said: str | None) -> int | None:
    return int(said) if said and said.isdecimal() else None


def _known(path: Path) -> tuple[Mark, tuple[Proposal, ...]]:
    """The mark, and what was proposed before."""
    with desk.reading(path) as staff:
        return (_mark(staff), _rows(staff, None)) if staff else (Mark(), ())


def _mark(staff: sqlite3.Connection) -> Mark:
    rows = {row[0]: json.loads(row[1]) for row in staff.execute("SELECT name, value FROM radar")}
    reached = rows.get("reached", {})
    return Mark(
        reached.get("version", 0),
        reached.get("attachment", 0),
        frozenset(reached.get("waiting", ())),
        *(
            {name.removeprefix(kind): sign for name, sign in rows.items() if name.startswith(kind)}
            for kind in ("promise ", "lesson ")
        ),
    )


def _keep_mark(staff: sqlite3.Connection, begun: _Round) -> None:
    """Another process may have come further meanwhile: no mark goes back."""
    known, reached = _mark(staff), begun.reached
    if begun.only is None:
        value = {
            "version": max(known.version, reached.version),
            "attachment": max(known.attachment, reached.attachment),
            "waiting": sorted(reached.waiting | (known.waiting - begun.new)),
        }
        staff.execute("INSERT OR REPLACE INTO radar VALUES ('reached', ?)", (json.dumps(value),))
    staff.executemany(
        "INSERT OR REPLACE INTO radar VALUES (?, ?)",
        [
            (f"{kind} {name}", json.dumps(sign))
            for kind, signs in (("promise", begun.settled), ("lesson", begun.learned))
            for name, sign in signs.items()
        ],
    )


_VERSION = f"""
SELECT 1 FROM articles a JOIN versions v ON v.article = a.id
WHERE a.id = ?1 AND v.number = ?2 AND NOT EXISTS (SELECT 1 FROM held_versions h WHERE h.version = v.id)
  AND NOT EXISTS (SELECT 1 FROM tombstones t WHERE t.article = a.id AND t.grade IN ('hide', 'erase'))
  AND CASE WHEN ?4 IS NULL THEN v.title = ?3 OR instr(v.body, ?3)
           ELSE EXISTS (SELECT 1 FROM attachments f WHERE f.id = ?4 AND f.article = a.id AND instr(f.text, ?3)
                        AND {texts.OTHERS}) END
"""  # noqa: S608  a condition of ours


def _stands(connection: sqlite3.Connection, each: Proposal | Match) -> bool:
    if not each.quote:
        return False
    given = (each.article, each.version, each.quote, each.attachment)
    with closing(connection.execute(_VERSION, given)) as found:
        return found.fetchone() is not None
