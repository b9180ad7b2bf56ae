"""What may be done to a ledger of promises, given what stands in it: pure; each refusal says what was found."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NoReturn, get_args

from scraper.errors import WrongInput
from scraper.models import Publisher
from scraper.promises.models import Decision, EvidenceKind, Side, Stage, Stance, Verdict

_SAYS = ("town", "party")
STEPS: tuple[Stage, ...] = ("announced", "funded", "procured", "under_way", "delivered")
"""The stages that lead to the end; the others take it back."""
_STOPS: tuple[Stage, ...] = ("stopped", "annulled", "back")
_LONGEST = 4000  # letters of a text that a person writes
_DAY = re.compile(r"\d{4}-\d\d(-\d\d)?")
_FROM: Mapping[Decision | None, tuple[Decision, ...]] = {
    None: ("accepted", "rejected", "later"),
    "later": ("accepted", "rejected", "later"),
    "reopened": ("accepted", "rejected", "later"),
    "accepted": ("reopened",),
    "rejected": ("reopened",),
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the rules ask of a piece of evidence in the ledger."""

    id: str
    promise: str
    side: Side
    stance: Stance
    stage: Stage | None = None
    stands: bool = True


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the rules ask of a published assessment; `stands` until another one corrects it."""

    id: str
    promise: str
    verdict: str
    stands: bool = True


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict that somebody wants to draft, or to publish."""

    promise: str
    verdict: str
    rationale: str
    definition: int | None
    evidence: tuple[str, ...]
    corrects: str | None = None
    correction: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A piece of evidence that somebody wants to enter."""

    promise: str
    kind: EvidenceKind
    stance: Stance
    stage: Stage | None
    happened: str | None
    publisher: str
    sha256: str
    quote: str | None = None
    origin: str | None = None
    period: tuple[str, str] | None = None
    covered: bool = False
    """Of an absence: whether the archive read any source to its end in that period."""


def refuse(place: str, found: str, expected: str) -> NoReturn:
    """Raise WrongInput in the one form that all refusals have."""
    raise WrongInput(f"{place}: found {found}, expected {expected}")


def text(place: str, said: str | None, expected: str) -> str:
    """A person's words without white space around them. Raises WrongInput where there are none, or too many."""
    words = (said or "").strip()
    if not words:
        refuse(place, "nothing", expected)
    if len(words) > _LONGEST:
        refuse(place, f"{len(words)} letters", f"{_LONGEST} at most")
    if hidden := next((letter for letter in words if not _is_seen(letter)), None):
        refuse(place, f"U+{ord(hidden):04X}", "letters that can be seen")
    return words


def _is_seen(letter: str) -> bool:
    """Spaces that do not break come with pasted text; what steers a terminal or turns the writing is not seen."""
    return letter.isprintable() or letter in "\n\t" or unicodedata.category(letter) == "Zs"


def aside(place: str, said: str | None) -> str | None:
    """The same for words that may be left out: None where there are none."""
    return text(place, said, "words") if said and said.strip() else None


def author(by: str | None) -> str:
    """A name to sign with. Raises WrongInput where there is none."""
    return " ".join(text("by", by, "the name of who does this").split())


def day(place: str, said: str) -> str:
    """An ISO day or month. Raises WrongInput for anything else."""
    try:
        if _DAY.fullmatch(said):
            date.fromisoformat(said if len(said) > len("2024-02") else f"{said}-01")
            return said
    except ValueError:
        pass
    refuse(place, repr(said[:40]), "a day such as 2024-02-12, or a month such as 2024-02")


# --- evidence -------------------------------------------------------------------


def side_of(publisher: str, *, echo: bool = False) -> Side:
    """In whose column evidence stands. An echo confirms nothing, and an absence is nobody's word."""
    if echo or publisher not in get_args(Publisher):
        return "neither"
    return "says" if publisher in _SAYS else "confirms"


def check_claim(claim: Claim, mandate_from: str) -> None:
    """Raise WrongInput unless this may be entered as evidence."""
    place = f"evidence for {claim.promise}"
    if claim.kind in ("version", "attachment", "page") and not claim.quote:
        refuse(place, "no quote", "the words it rests on, as they stand there")
    if claim.kind == "file" and not (claim.origin or "").strip():
        refuse(place, "a file without an origin", "where it comes from, in a few words")
    if not claim.sha256:
        refuse(place, "no hash", "the SHA-256 of the bytes that it rests on")
    if claim.kind == "absence":
        _check_absence(place, claim)
    elif claim.publisher not in get_args(Publisher):
        refuse(place, f"publisher {claim.publisher!r}", "one of " + ", ".join(get_args(Publisher)))
    if claim.happened is not None:
        day("happened", claim.happened)
        is_before = claim.happened < mandate_from[: len(claim.happened)]
        if is_before and claim.stance in ("supports", "contradicts"):
            expected = f"baseline or context, since the mandate began on {mandate_from}"
            refuse(place, f"{claim.stance} of {claim.happened}", expected)


def _check_absence(place: str, claim: Claim) -> None:
    if claim.period is None:
        refuse(place, "an absence without a period", "the first and the last day that were searched")
    first, last = claim.period
    if first > last:
        refuse(place, f"a period from {first} to {last}", "a first day that is not after the last")
    if not claim.covered:
        refuse(
            place,
            f"no source that is covered between {first} and {last}",
            "some; silence where we failed is no absence",
        )
    if claim.stage is not None:
        refuse(place, f"the stage {claim.stage}", "none: an absence tells of nothing that happened")


def check_withdrawal(evidence: Evidence | None, given: str) -> None:
    """Raise WrongInput unless this evidence may be withdrawn."""
    if evidence is None:
        refuse(given, "no evidence of that id", "one in the ledger")
    if not evidence.stands:
        refuse(evidence.id, "evidence that was withdrawn already", "some that stands; nothing is withdrawn twice")


def check_decision(proposal: str, last: Decision | None, decision: Decision) -> None:
    """Raise WrongInput unless a proposal on which `last` was decided may be decided so."""
    if decision not in _FROM[last]:
        if decision == "reopened":
            refuse(proposal, "a proposal on which nothing is decided", "one that was accepted or rejected")
        expected = "one that waits for a decision; `scraper promises reopen` takes back what was decided"
        refuse(proposal, f"a proposal that was {last} already", expected)


# --- verdicts -------------------------------------------------------------------


def check_judgement(
    wanted: Judgement,
    scale: Sequence[Verdict],
    present: int | None,
    evidence: Mapping[str, Evidence],
    published: Mapping[str, Assessment],
) -> None:
    """Raise WrongInput unless this verdict may be given.

    `present` is the number of the promise's present definition; `evidence` and `published` are what the ledger holds.
    """
    place = wanted.promise
    word = verdict_in(place, scale, wanted.verdict)
    _check_definition(place, present, wanted.definition)
    text(f"{place}: rationale", wanted.rationale, "why, for readers")
    _check_evidence(place, word, [_cited(place, each, evidence) for each in wanted.evidence])
    _check_correction(wanted, published)


def verdict_in(place: str, scale: Sequence[Verdict], verdict: str) -> Verdict:
    """The word of the scale. Raises WrongInput for one that is not in it."""
    if verdict == "overdue":
        refuse(place, "the verdict 'overdue'", "none: it follows from the deadline, nobody sets it")
    for each in scale:
        if each.id == verdict:
            return each
    refuse(place, f"the verdict {verdict!r}", "one of " + ", ".join(each.id for each in scale))


def check_rating(place: str, scale: Sequence[Verdict], verdict: str, present: int | None, *, rated: bool) -> None:
    """Raise WrongInput unless one who rates blind may give this word; `rated`: they gave one in this round already."""
    verdict_in(place, scale, verdict)
    _check_definition(place, present, present)
    if rated:
        refuse(place, "your rating in this round", "none yet: a rating is given once, before others are seen")


def _check_definition(place: str, present: int | None, named: int | None) -> None:
    if present is None:
        refuse(place, "no done_when", "one, fixed in the programme's file before anything is rated")
    if named != present:
        refuse(place, f"a verdict by definition {named}", f"one by the present definition, {present}; draft it anew")


def _cited(place: str, given: str, evidence: Mapping[str, Evidence]) -> Evidence:
    found = evidence.get(given)
    if found is None:
        refuse(place, f"{given}, which is no accepted evidence", "the ids of evidence that was accepted")
    if found.promise != place:
        refuse(place, f"{given}, evidence for {found.promise}", "evidence for this promise")
    if not found.stands:
        refuse(place, f"{given}, which was withdrawn", "evidence that stands")
    return found


def _check_evidence(place: str, word: Verdict, cited: Collection[Evidence]) -> None:
    if not cited:
        refuse(place, "no evidence", "at least one piece that was accepted and stands")
    if word.confirmed and not any(confirms(each, word) for each in cited):
        sides = ", ".join(sorted({f"{each.side}/{each.stance}" for each in cited}))
        wanted: Stance = "contradicts" if word.against else "supports"
        expected = (
            f"some on the confirms side that {wanted} it, since {word.id!r} has to be confirmed:"
            " the town's word alone never confirms, and an echo neither"
        )
        refuse(place, f"only evidence of {sides}", expected)


def confirms(evidence: Evidence, word: Verdict) -> bool:
    """Whether evidence is what a verdict that has to be confirmed may rest on."""
    stance: Stance = "contradicts" if word.against else "supports"
    return evidence.stands and evidence.side == "confirms" and evidence.stance == stance


def _check_correction(wanted: Judgement, published: Mapping[str, Assessment]) -> None:
    place = wanted.promise
    if wanted.corrects is None:
        if (wanted.correction or "").strip():
            refuse(place, "a reason to correct, and nothing that it corrects", "the id of the assessment, or no reason")
        return
    found = published.get(wanted.corrects)
    if found is None or found.promise != place:
        refuse(place, f"{wanted.corrects} to correct", "the id of an assessment of this promise that was published")
    if not found.stands:
        refuse(place, f"{found.id}, which was corrected already", "the assessment that corrected it")
    text(f"{place}: correction", wanted.correction, "why the former one is corrected, for readers")


# --- what stands ----------------------------------------------------------------


def reached(stages: Iterable[Stage]) -> Stage | None:
    """How far one column came, by its events in the order of their days.

    The last stop (stopped, annulled, back) if no step came later; else the furthest step since one was taken back.
    """
    steps: list[Stage] = []
    last: Stage | None = None
    for last in stages:
        if last in ("annulled", "back"):
            steps.clear()
        elif last in STEPS:
            steps.append(last)
    return last if last in _STOPS else max(steps, key=STEPS.index, default=None)


def present_stage(says: Stage | None, confirms: Stage | None) -> Stage | None:
    """How far a promise came: what others confirm; what the town alone says is announced at most."""
    return confirms or ("announced" if says else None)
