"""The frozen values in which the present state of promises is told, as far as strangers may see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from scraper.promises.models import EvidenceKind, Level, Side, Stage, Stance, Verdict

State = Literal["unchanged", "edited", "missing", "removed", "returned", "kept", "taken down", "withheld"]
"""Of the page behind evidence; `kept`: nothing but our copy is there to change."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of the page behind evidence after what is cited. `version` of an edit."""

    kind: str
    at: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A piece of evidence, as far as strangers may see it; `quote` and what leads to it are None where it is withheld.

    `echo` repeats another's statement (`echo_of`, where that is evidence too). `coverage` is what a query found and in
    what was searched, as JSON. `withdrawn_at` None: it stands.
    """

    id: str
    promise: str
    kind: EvidenceKind
    side: Side
    echo: bool
    echo_of: str | None
    stage: Stage | None
    stance: Stance
    publisher: str
    source: str | None
    article: int | None
    key: str | None
    version: int | None
    attachment: int | None
    capture: int | None
    captured_at: str | None
    sha256: str | None
    quote: str | None
    title: str | None
    url: str | None
    note: str | None
    file: str | None
    query: str | None
    period_from: str | None
    period_to: str | None
    coverage: str | None
    happened: str | None
    proposed_by: str
    score: float | None
    reasons: str
    accepted_at: str
    withdrawn_at: str | None
    state: State
    state_since: str | None
    newest: int | None
    redacted: bool
    withdrawal: str | None = None
    """Why it was withdrawn."""
    changes: tuple[Change, ...] = ()
    """Of its page, oldest first, since what is cited."""
    quote_there: bool | None = None
    """Whether the newest version still holds the quote; None where that cannot be told."""
    gone_in: int | None = None
    """The first version since then that lacks it."""

    @property
    def stands(self) -> bool:
        """Whether it was not withdrawn."""
        return self.withdrawn_at is None


@dataclass(frozen=True, slots=True)
class Assessment:
    """A published verdict. It stands until another one corrects it; `rationale` None: withheld with its evidence."""

    id: str
    verdict: str
    rationale: str | None
    definition: int
    evidence: tuple[str, ...]
    corrects: str | None
    correction: str | None
    by: str
    decided_at: str
    published_at: str
    corrected_by: str | None


@dataclass(frozen=True, slots=True)
class Wording:
    """The promise in the words of a document (by its id) or of an article (by id, key and version)."""

    position: int
    document: str | None
    article: int | None
    key: str | None
    version: int | None
    quote: str | None
    page: int | None
    dated: str | None


@dataclass(frozen=True, slots=True)
class Definition:
    """When the promise is done, and since when that is fixed."""

    number: int
    done_when: str
    fixed_at: str


@dataclass(frozen=True, slots=True)
class SelfAssessment:
    """What the town's own report says of it."""

    document: str
    covers: str | None
    said: str
    status: str | None
    page: int | None


@dataclass(frozen=True, slots=True)
class Reply:
    """What the town answered; `said` None: withheld with words that were taken down."""

    id: str
    said: str | None
    by: str
    received: str
    origin: str | None
    at: str


@dataclass(frozen=True, slots=True)
class Line:
    """A promise in a list: what is true of it today.

    `verdict` is the latest that no other corrects and that stands on what it must; `lapsed` is the assessment that no
    longer does, since its evidence was withdrawn. `stage`: how far it came, `says` and `confirms` by each column.
    `moved` is the last day that evidence tells of,
    searches that found nothing and what is older than the mandate left out. `is_heading`: others stand below it.
    """

    id: str
    programme: str
    parent: str | None
    position: int
    level: Level
    title: str
    definition: int | None
    verdict: str | None
    assessment: str | None
    assessed_at: str | None
    lapsed: str | None
    stage: Stage | None
    says: Stage | None
    confirms: Stage | None
    evidence: int
    says_evidence: int
    confirms_evidence: int
    assessments: int
    corrections: int
    moved: str | None
    due: str | None
    withdrawn_at: str | None
    is_heading: bool
    overdue: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything that a promise's page shows. Evidence is in the order of its days; `says` and `confirms` are the two
    columns, of what stands and is no baseline; `evidence` is all of it."""

    line: Line
    promise: dict[str, Any]
    """Its row: baseline, places, amounts and the like; lists are lists."""
    scale: tuple[Verdict, ...]
    wordings: tuple[Wording, ...]
    definitions: tuple[Definition, ...]
    evidence: tuple[Evidence, ...]
    assessments: tuple[Assessment, ...]
    self_assessments: tuple[SelfAssessment, ...]
    replies: tuple[Reply, ...]

    @property
    def says(self) -> tuple[Evidence, ...]:
        """What the town and the party said."""
        return self._column("says")

    @property
    def confirms(self) -> tuple[Evidence, ...]:
        """What others confirm."""
        return self._column("confirms")

    @property
    def verdict(self) -> Assessment | None:
        """The verdict that stands."""
        return next((each for each in self.assessments if each.id == self.line.assessment), None)

    def _column(self, side: Side) -> tuple[Evidence, ...]:
        return tuple(each for each in self.evidence if each.side == side and each.stands and each.stance != "baseline")


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts of promises that can be rated (no others stand below them, and the programme still has them).

    `verdicts` and `stages` by word, in the order of the scale and of progress, None for those without; each sums to
    `promises`. `undefined`: without a done_when. `town_alone`: nothing but the town's word. `corrections` counts them.
    """

    promises: int
    headings: int
    verdicts: tuple[tuple[str | None, int], ...]
    stages: tuple[tuple[Stage | None, int], ...]
    overdue: int
    lapsed: int
    undefined: int
    without_evidence: int
    town_alone: int
    corrections: int
