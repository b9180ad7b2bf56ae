"""A review of proposals as a state machine: keys in, deeds out; no input and output here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from scraper.promises.models import Decision, Stage

Mode = Literal["deciding", "stage", "date", "quote", "echo", "note", "help", "done", "over"]

NONE = "none"
"""Said where there is no stage, and where nothing is repeated."""

STAGES: tuple[Stage, ...] = (
    *("announced", "funded", "procured", "under_way"),
    *("delivered", "stopped", "annulled", "back"),
)
TYPED: tuple[Mode, ...] = ("date", "quote", "echo", "note")
"""Modes in which a line of text is awaited."""

# Who writes Bulgarian need not change the keyboard: letters of the phonetic layouts stand for those they are on.
_KEYS = dict(zip("арлсдяенуохйкАРЛСДЯЕНУОХЙК", "arlsdqenuoxjk" * 2, strict=True))
_NEXT, _PREVIOUS = ("j", " ", "\x1b[C", "\x1b[B"), ("k", "\x1b[D", "\x1b[A")
_ENDS = ("x", "\x03", "\x04")
_NO = ("-", "–", "0", NONE)
_ESCAPE = "\x1b"


@dataclass(frozen=True, slots=True)
class Edits:
    """What the person changed of a proposal before deciding; None: as it was proposed."""

    stage: Stage | Literal["none"] | None = None
    happened: str | None = None
    quote: str | None = None
    note: str | None = None
    echo_of: str | None = None
    """Evidence that it repeats, or NONE."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What is to be done now: a decision on a proposal with its edits, or its page to be opened."""

    proposal: str
    decision: Decision | Literal["open"]
    edits: Edits = field(default_factory=Edits)
    former: Decision | None = None
    """What had been decided, where that is taken back."""


@dataclass(frozen=True, slots=True)
class Review:
    """Where a review stands. `queue` are ids of proposals, best first; `decided` is what this review decided on them,
    `done` in which order; `said` is the last refusal, shown once."""

    queue: tuple[str, ...]
    at: int = 0
    mode: Mode = "deciding"
    decided: Mapping[str, Decision] = field(default_factory=dict)
    done: tuple[str, ...] = ()
    edits: Mapping[str, Edits] = field(default_factory=dict)
    said: str | None = None

    @property
    def current(self) -> str | None:
        """The proposal that is shown; None when all are decided on, or the review is over."""
        return None if self.mode in ("done", "over") else self.queue[self.at]

    @property
    def edited(self) -> Edits:
        """What was changed of the present proposal."""
        return self.edits.get(self.current or "", Edits())

    @property
    def left(self) -> int:
        """So many are not decided on."""
        return sum(each not in self.decided for each in self.queue)


def begun(queue: tuple[str, ...]) -> Review:
    """A review of these proposals."""
    return Review(queue, mode="deciding" if queue else "over")


def press(review: Review, key: str) -> tuple[Review, Deed | None]:
    """One key: where the review stands then, and what is to be done, if anything."""
    key = _KEYS.get(key, key)
    review = replace(review, said=None)
    proposal = review.current
    if review.mode == "done" and key == "u":
        return _undone(replace(review, mode="deciding"))
    if proposal is None or key in _ENDS:
        return replace(review, mode="over"), None
    if review.mode == "help":
        return replace(review, mode="deciding"), None
    if review.mode == "stage":
        return _staged(review, proposal, key), None
    if review.mode in TYPED:
        return (replace(review, mode="deciding") if key == _ESCAPE else review), None
    return _decide(review, proposal, key)


def typed(review: Review, text: str) -> Review:
    """A line of text for the mode that awaits one; an empty one changes nothing."""
    said, proposal, edits = text.strip(), review.current, review.edited
    if proposal is None or review.mode not in TYPED:
        return review
    if said and review.mode == "date":
        edits = replace(edits, happened=said)
    elif said and review.mode == "quote":
        edits = replace(edits, quote=said)
    elif said and review.mode == "echo":
        edits = replace(edits, echo_of=NONE if said in _NO else said)
    elif said:
        edits = replace(edits, note=said)
    return replace(review, mode="deciding", edits={**review.edits, proposal: edits})


def refused(review: Review, deed: Deed, why: str) -> Review:
    """The ledger refused a deed: back to its proposal, with what had been decided on it before, if anything had."""
    decided = {name: what for name, what in review.decided.items() if name != deed.proposal}
    done = tuple(each for each in review.done if each != deed.proposal)
    if deed.former:
        decided, done = {**decided, deed.proposal: deed.former}, (*done, deed.proposal)
    place = review.queue.index(deed.proposal)
    return replace(review, at=place, mode="deciding", decided=decided, done=done, said=why)


def _decide(review: Review, proposal: str, key: str) -> tuple[Review, Deed | None]:
    decisions: dict[str, Decision] = {"a": "accepted", "r": "rejected", "l": "later"}
    modes: dict[str, Mode] = {"s": "stage", "d": "date", "q": "quote", "e": "echo", "n": "note", "?": "help"}
    if key in decisions:
        if review.decided.get(proposal) in ("accepted", "rejected"):
            return replace(review, said=f"{review.decided[proposal]}: u"), None
        deed = Deed(proposal, decisions[key], review.edited)
        done = (*(each for each in review.done if each != proposal), proposal)
        decided = {**review.decided, proposal: deed.decision}
        return _onward(replace(review, decided=decided, done=done)), deed  # type: ignore[arg-type]
    if key in modes:
        return replace(review, mode=modes[key]), None
    if key == "u":
        return _undone(review)
    if key == "o":
        return review, Deed(proposal, "open")
    if key in _NEXT:
        return replace(review, at=min(review.at + 1, len(review.queue) - 1)), None
    if key in _PREVIOUS:
        return replace(review, at=max(review.at - 1, 0)), None
    return review, None


def _staged(review: Review, proposal: str, key: str) -> Review:
    """A digit chooses a stage, 0 none; any other key leaves it as it is."""
    stage: Stage | Literal["none"] | None = None
    if key == "0":
        stage = "none"
    elif key.isdecimal() and key.isascii() and int(key) <= len(STAGES):
        stage = STAGES[int(key) - 1]
    if stage is None:
        return replace(review, mode="deciding")
    edits = {**review.edits, proposal: replace(review.edited, stage=stage)}
    return replace(review, mode="deciding", edits=edits)


def _undone(review: Review) -> tuple[Review, Deed | None]:
    """Back to what was decided last, which is reopened; nothing is taken out of the record."""
    if not review.done:
        return review, None
    last = review.done[-1]
    decided = {name: what for name, what in review.decided.items() if name != last}
    back = replace(review, at=review.queue.index(last), decided=decided, done=review.done[:-1])
    # What was left for later was not closed, so there is nothing to reopen.
    return back, None if review.decided[last] == "later" else Deed(last, "reopened", former=review.decided[last])


def _onward(review: Review) -> Review:
    """The next proposal that is not decided on, from here on and then from the start; done where there is none."""
    count = len(review.queue)
    for step in range(1, count + 1):
        place = (review.at + step) % count
        if review.queue[place] not in review.decided:
            return replace(review, at=place)
    return replace(review, mode="done")
