"""The pages that are read worst, with what was found and what the gold says, short enough to look through."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.extraction.extractors import Answer
from benchmarks.extraction.gold import Page
from benchmarks.extraction.score import is_same_title, overlap, pieces, squeezed

FIELDS = ("body", "title", "date", "snippets")


@dataclass(frozen=True, slots=True)
class Miss:
    """One page that is not read as its gold says. `score`: 1 would be right."""

    dataset: str
    id: str
    url: str
    score: float
    note: str
    found: str | None
    gold: str | None


def worst(pages: Sequence[Page], answers: Sequence[Answer], field: str, most: int) -> list[Miss]:
    """The worst read pages in one field, worst first; those that are right are none of them."""
    misses = filter(None, (_miss(page, answer, field) for page, answer in zip(pages, answers, strict=True)))
    return sorted((miss for miss in misses if miss.score < 1), key=lambda miss: miss.score)[:most]


def _miss(page: Page, answer: Answer, field: str) -> Miss | None:
    judged = next(_judged(page, answer, field), None)
    return Miss(page.dataset, page.id, page.url, *judged) if judged else None


def _judged(page: Page, answer: Answer, field: str) -> Iterator[tuple[float, str, str | None, str | None]]:
    """Score, a remark, found, gold; nothing where the page has no gold for the field."""
    gold = page.gold
    if field == "title" and gold.title is not None:
        yield float(is_same_title(answer.title, gold.title)), "", answer.title, gold.title
    elif field == "date" and gold.days is not None:
        # A wrong day is worse than none.
        yield 1.0 if answer.day in gold.days else 0.5 if answer.day is None else 0.0, "", answer.day, _days(gold.days)
    elif field == "snippets" and (gold.held or gold.shunned):
        count, text = pieces(answer.body, gold), squeezed(answer.body)
        wrong = next((piece for piece in gold.shunned if squeezed(piece) in text), None)
        lacking = next((piece for piece in gold.held if squeezed(piece) not in text), None)
        yield count.f1 if gold.held else 1.0 - bool(count.wrong), "", wrong, lacking
    elif field == "body" and gold.body is not None:
        shares = overlap(answer.body, gold.body)
        note = f"P {shares.precision:.3f} R {shares.recall:.3f}"
        yield shares.f1, note, _alone(answer.body, gold.body), _alone(gold.body, answer.body)


def _days(days: frozenset[str]) -> str:
    return " or ".join(sorted(days))


def _alone(text: str | None, other: str | None) -> str | None:
    """The longest line of a text that the other one does not hold."""
    whole = squeezed(other)
    lines = map(squeezed, (text or "").splitlines())
    return max((line for line in lines if line and line not in whole), key=len, default=None)
