"""Says how an answer spreads over sources and publishers, each a line to be chosen by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup, escape

from scraper.publish.asking import publishers
from scraper.publish.words import Words, by_name
from scraper.search.query import Page, Question

_FEW = 8  # entries of a facet that are not folded


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a facet: what a form sends, what it is called, how many there are, whether it is chosen."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A group of choices: its heading, those that are shown, and those that are folded and how many they are."""

    heading: str
    shown: Markup
    folded: Markup
    more: int


def facets(w: Words, question: Question, found: Page) -> list[Facet]:
    """Those of sources and of publishers, as far as there is anything to choose."""
    _, named = w.gettext, publishers(w)
    sources = [
        Choice(slug, name, count, slug in question.sources)
        for slug, name, count in found.sources
        if count or found.capped or slug in question.sources
    ]
    kinds = [
        Choice(kind, named.get(kind, kind), count, kind in question.publishers) for kind, count in found.publishers
    ]
    kinds += [
        Choice(kind, named.get(kind, kind), 0, True)
        for kind in question.publishers
        if kind not in dict(found.publishers)
    ]
    shown = [("source", _("Source"), sources), ("publisher", _("Publisher"), kinds if len(kinds) > 1 else [])]
    shown += [("publisher", _("Publisher"), kinds)] if len(kinds) == 1 and question.publishers else []
    return [_facet(w, field, heading, choices, found.capped) for field, heading, choices in shown if choices]


def _facet(w: Words, field: str, heading: str, choices: list[Choice], capped: bool) -> Facet:
    few, rest = _parted(choices)
    return Facet(heading, _labels(w, field, few, capped), _labels(w, field, rest, capped), len(rest))


def _labels(w: Words, field: str, choices: Iterable[Choice], capped: bool) -> Markup:
    """A template would take longer for these than for the rest of the page."""
    return Markup("\n".join(_label(w, field, each, "+" if capped else "") for each in choices))  # noqa: S704


def _label(w: Words, field: str, each: Choice, more: str) -> str:
    checked = " checked" if each.chosen else ""
    number = f" <b>{w.number(each.count)}{more}</b>" if each.count else ""
    box = f'<input type=checkbox name={field} value="{escape(each.value)}"{checked}>'
    return f"<label>{box} <span>{escape(each.label)}</span>{number}</label>"


def _parted(choices: list[Choice]) -> tuple[list[Choice], list[Choice]]:
    """The choices in order of number, then by the alphabet; those chosen and the first few apart from the rest."""
    choices = sorted(choices, key=lambda each: (not each.chosen, -each.count, by_name(each.label)))
    few = max(_FEW, sum(each.chosen for each in choices))
    return (choices, []) if len(choices) <= few + 2 else (choices[:few], choices[few:])
