"""A source's own rules, applied strictly: a selector that finds nothing is a problem, never a guess."""

from __future__ import annotations

from dataclasses import dataclass

import regex
from selectolax.lexbor import LexborNode

from scraper.extract.date import Reader
from scraper.extract.letters import squeeze
from scraper.extract.markup import lines, plain
from scraper.extract.page import Page, attribute, select
from scraper.extract.title import tidy
from scraper.models import DateRule

_PATIENCE = 0.5  # seconds that a person's pattern may take on one text
_STAMP = 200  # characters of an element that is there for its date alone


@dataclass(frozen=True, slots=True)
class Dated:
    """A date by template: its ISO form, the text it was read from, and the element, if that holds nothing else."""

    published: str | None
    text: str | None = None
    node: LexborNode | None = None


def chosen(page: Page, selector: str, field: str, problems: list[str]) -> list[LexborNode]:
    """The elements that `selector` finds, none inside another; what is wrong with it goes to `problems`."""
    try:
        found = select(page.tree, selector)
    except ValueError as problem:
        problems.append(f"{field}: {problem}")
        return []
    if not found:
        problems.append(f"{field}: selector {selector!r} found 0 elements, expected at least 1")
    return found


def title(page: Page, selector: str, problems: list[str]) -> tuple[str | None, LexborNode | None]:
    """The title's text and element: the first that is not empty."""
    found = chosen(page, selector, "title", problems)
    for node in found:
        text = tidy(attribute(node, "content") or node.text()) if node.tag == "meta" else tidy(_text(page, node))
        if text:
            return text, node
    if found:
        problems.append(f"title: selector {selector!r} found {len(found)} elements without text, expected a title")
    return None, None


def dated(page: Page, rule: DateRule, reader: Reader, problems: list[str]) -> Dated:
    """The date by `rule`: the text of its elements, cut by its pattern."""
    if rule.css is None:
        nodes = [page.root] if page.root is not None else []
    else:
        nodes = chosen(page, rule.css, "date", problems)
        if not nodes:
            return Dated(None)
    texts = [(node, text) for node in nodes for text in _texts(page, node, with_pattern=rule.pattern is not None)]
    for node, text in texts:
        cut = _cut(rule.pattern, text, problems) if rule.pattern else text
        published = reader.iso(cut) if cut else None
        if published:
            return Dated(published, cut, node if len(_text(page, node)) <= _STAMP else None)
    shown = next((text for _, text in texts if text), "")
    expected = f"a date that pattern {rule.pattern!r} matches" if rule.pattern else "a date"
    problems.append(f"date: found {squeeze(shown)[-60:]!r}, expected {expected}")
    return Dated(None)


def _texts(page: Page, node: LexborNode, *, with_pattern: bool) -> list[str]:
    """What an element says: its text, and the value it gives machines, which comes first where no pattern cuts it."""
    values = [value for value in (attribute(node, "datetime"), attribute(node, "content")) if value]
    text = _text(page, node)
    return [text, *values] if with_pattern else [*values, text]


def _text(page: Page, node: LexborNode) -> str:
    found, _ = lines(page, node)
    return plain(found) or ""


def _cut(pattern: str, text: str, problems: list[str]) -> str | None:
    try:
        match = regex.search(pattern, text, timeout=_PATIENCE)
    except regex.error as problem:
        return _note(problems, f"date: pattern {pattern!r} is no regular expression: {problem}")
    except TimeoutError:
        return _note(problems, f"date: pattern {pattern!r} took over {_PATIENCE} seconds")
    if match is None:
        return None
    return str(match[1]) if match.re.groups and match[1] else str(match[0])


def _note(problems: list[str], problem: str) -> None:
    if problem not in problems:
        problems.append(problem)
