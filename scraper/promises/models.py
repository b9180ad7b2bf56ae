"""The frozen values that pass between the modules of this room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

Level = Literal["priority", "measure", "project"]
DocumentKind = Literal["platform", "programme", "amendment", "report", "speech"]
Precision = Literal["day", "month", "quarter", "year", "mandate"]
Stage = Literal["announced", "funded", "procured", "under_way", "delivered", "stopped", "annulled", "back"]
"""What happened, in any order: `funded` is decided or funded, `back` takes an earlier step back."""

Stance = Literal["supports", "contradicts", "context", "baseline"]
EvidenceKind = Literal["version", "attachment", "page", "file", "absence"]
Side = Literal["says", "confirms", "neither"]
"""`says`: the town or its party. `confirms`: council, media, register. `neither`: an echo, or nobody's word."""

Period = Literal["before", "mandate", "after", "undated"]
Decision = Literal["accepted", "rejected", "later", "reopened"]


@dataclass(frozen=True, slots=True)
class Document:
    """One paper of a programme. `file` is below the folder of programmes; `covers` is the year a report tells of."""

    id: str
    kind: DocumentKind
    dated: date
    title: str | None = None
    covers: str | None = None
    url: str | None = None
    file: Path | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Wording:
    """A promise in the very words of one document, or of one article (by its `key`) in one of its versions."""

    quote: str
    document: str | None = None
    article: str | None = None
    version: int | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day on which a promise is in time, as exactly as its words say it."""

    last: date
    precision: Precision
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """Money, in the currency of the text (ISO 4217)."""

    value: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Quantity:
    """So many of something: 4.5 km of cycle lane."""

    value: Decimal
    unit: str
    of: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A number by which a council decision, a procurement or a project is known."""

    kind: Literal["decision", "procurement", "project"]
    number: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """One word of a scale. `confirmed`: it needs evidence of somebody other than the town. `final`: nothing is due.
    `against`: what confirms it is evidence that contradicts the promise."""

    id: str
    names: tuple[tuple[str, str], ...]
    """Its name by language code."""
    confirmed: bool = False
    final: bool = False
    against: bool = False


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise, in its place of the hierarchy."""

    id: str
    """PROGRAMME-OWN; in addresses, and never given to another promise."""
    own: str
    level: Level
    title: str
    parent: str | None = None
    """The whole id of the one above."""
    wordings: tuple[Wording, ...] = ()
    done_when: str | None = None
    baseline: str | None = None
    places: tuple[str, ...] = ()
    """As the text names them, with what they are: "с. Копринка", "яз. Копринка"."""
    responsible: str | None = None
    funder: str | None = None
    amounts: tuple[Amount, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    references: tuple[Reference, ...] = ()
    deadline: Deadline | None = None
    watch: tuple[str, ...] = ()
    """Words that point to it, whatever its own wording is; a phrase counts as a phrase."""
    unlike: tuple[str, ...] = ()
    """Words that speak of another thing of like name: "Крън", "Енина"."""


@dataclass(frozen=True, slots=True)
class Reported:
    """What a report of the town says of one promise, in its very words; `status` is its own word for how it stands."""

    promise: str
    """The whole id."""
    document: str
    quote: str
    status: str | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Programme:
    """One mandate's programme, as its file says it."""

    id: str
    """The file's name, [a-z0-9-]+."""
    name: str
    mandate: tuple[date, date | None]
    documents: tuple[Document, ...]
    promises: tuple[Promise, ...]
    """In the order of the file, each after the one above it."""
    scale: tuple[Verdict, ...]
    municipality: str | None = None
    language: str | None = None
    oath: date | None = None
    reported: tuple[Reported, ...] = ()
    """The town's own account, report after report."""


@dataclass(frozen=True, slots=True)
class Text:
    """One article's version, or one attachment of it, as the radar reads it.

    `body` has paragraphs parted by a blank line. `published` is the town's own day, if it gives one.
    """

    article: int
    version: int
    title: str | None
    body: str
    published: date | None
    source: str
    language: str | None
    municipality: str | None = None
    publisher: str = "town"
    attachment: int | None = None


FoundKind = Literal["word", "phrase", "place", "reference", "amount", "quantity"]
ReasonKind = (
    FoundKind
    | Literal["near", "part", "unlike", "elsewhere", "other thing", "other town", "long before", "no step", "rival"]
    | Literal["event", "title", "known", "refused"]
)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a text was proposed: what was found, and its weight, below nought where it tells against.

    `since`: the day of the accepted evidence from which it is known, where the promise itself does not say it.
    """

    kind: ReasonKind
    found: str
    weight: float
    since: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A text that may speak of a promise. A proposal, until a person decides."""

    promise: str
    article: int
    version: int
    attachment: int | None
    quote: str
    """The passage it rests on, verbatim."""
    score: float
    """Between 0 and 1; comparable between texts of one promise."""
    reasons: tuple[Reason, ...]
    period: Period
    stage: Stage | None = None
    """What the passage seems to tell, as a help to the reader."""
    echo_of: int | None = None
    """The article whose statement this one repeats nearly word for word."""
