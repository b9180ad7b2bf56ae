"""How right answers are: body by shared shingles, title by its letters, date by the day, pieces of text held or not."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.extraction.extractors import Answer
from benchmarks.extraction.gold import Gold, Page

_WIDTH = 4  # tokens of a shingle
# Scripts written without spaces (Thai to Lao, Burmese, Japanese, Chinese) count a token a character.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}])\w)+")


@dataclass(frozen=True, slots=True)
class Overlap:
    """Shared, superfluous and missing shares of all shingles of two texts; of one page they sum to 1."""

    shared: float = 0.0
    extra: float = 0.0
    missing: float = 0.0

    def __add__(self, other: Overlap) -> Overlap:
        return Overlap(self.shared + other.shared, self.extra + other.extra, self.missing + other.missing)

    @property
    def precision(self) -> float:
        """The share of what was found that is in the gold."""
        return _share(self.shared, self.shared + self.extra)

    @property
    def recall(self) -> float:
        """The share of the gold that was found."""
        return _share(self.shared, self.shared + self.missing)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return _share(2 * self.shared, 2 * self.shared + self.extra + self.missing)


def overlap(found: str | None, gold: str) -> Overlap:
    """How two texts overlap in shingles of four tokens, scaled so that each page weighs the same."""
    ours, theirs = shingles(found), shingles(gold)
    shared = (ours & theirs).total()
    extra, missing = ours.total() - shared, theirs.total() - shared
    whole = shared + extra + missing
    return Overlap(shared / whole, extra / whole, missing / whole) if whole else Overlap()


def shingles(text: str | None) -> Counter[tuple[str, ...]]:
    tokens = _TOKEN.findall(unicodedata.normalize("NFC", text or ""))
    width = min(_WIDTH, len(tokens))
    return Counter(zip(*(tokens[start:] for start in range(width)), strict=False)) if tokens else Counter()


def squeezed(text: str | None) -> str:
    """Composed, and with single spaces."""
    return " ".join(unicodedata.normalize("NFC", text or "").split())


def letters(text: str | None) -> str:
    """Letters and digits alone, without case: what two titles must have in common to be the same."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text or "")).casefold()


def is_same_title(found: str | None, gold: str) -> bool:
    """Whether two titles differ in punctuation, spaces and case at most."""
    return letters(found) == letters(gold)


@dataclass(frozen=True, slots=True)
class Pieces:
    """How many pieces of text are rightly held, wrongly held, and wrongly not held."""

    right: int = 0
    wrong: int = 0
    lacking: int = 0

    def __add__(self, other: Pieces) -> Pieces:
        return Pieces(self.right + other.right, self.wrong + other.wrong, self.lacking + other.lacking)

    @property
    def f1(self) -> float:
        """As of an overlap."""
        return _share(2 * self.right, 2 * self.right + self.wrong + self.lacking)


def pieces(found: str | None, gold: Gold) -> Pieces:
    """Which of the gold's pieces the body holds."""
    text = squeezed(found)
    held = [squeezed(piece) in text for piece in gold.held if squeezed(piece)]
    shunned = [squeezed(piece) in text for piece in gold.shunned if squeezed(piece)]
    return Pieces(sum(held), sum(shunned), len(held) - sum(held))


Row = dict[str, float]


def score(pages: Sequence[Page], answers: Sequence[Answer], fields: Iterable[str]) -> Row:
    """The figures of one extractor on one dataset; a field without gold, or that it does not read, is left out."""
    pairs = [(page.gold, answer) for page, answer in zip(pages, answers, strict=True)]
    row: Row = {"pages": len(pairs)}
    if "body" in fields:
        row |= _bodies([(answer.body, gold.body) for gold, answer in pairs if gold.body is not None])
        row |= _snippets([(answer.body, gold) for gold, answer in pairs if gold.held or gold.shunned])
    if "title" in fields:
        titles = [is_same_title(answer.title, gold.title) for gold, answer in pairs if gold.title is not None]
        row |= {"title": _share(sum(titles), len(titles))} if titles else {}
    if "day" in fields:
        row |= _dates([(answer.day, gold.days) for gold, answer in pairs if gold.days is not None])
    return row


def _bodies(pairs: list[tuple[str | None, str]]) -> Row:
    whole = sum((overlap(found, gold) for found, gold in pairs), Overlap())
    return {"body_f1": whole.f1, "body_precision": whole.precision, "body_recall": whole.recall} if pairs else {}


def _snippets(pairs: list[tuple[str | None, Gold]]) -> Row:
    return {"snippets_f1": sum((pieces(*pair) for pair in pairs), Pieces()).f1} if pairs else {}


def _dates(pairs: list[tuple[str | None, frozenset[str]]]) -> Row:
    if not pairs:
        return {}
    right = sum(found in days for found, days in pairs)
    answered = sum(found is not None for found, _ in pairs)
    return {"date_right": right / len(pairs), "date_wrong": (answered - right) / len(pairs)}


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
