"""A source's own rules, applied strictly: a selector that finds nothing is a problem, never a guess."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

import regex
from selectolax.lexbor import LexborNode

from scraper.extract.date import Reader
from scraper.extract.kept import plain
from scraper.extract.markup import Span, lines
from scraper.extract.page import Page, attribute, elements, select
from scraper.extract.plausible import body_instead, date_instead, title_instead
from scraper.extract.title import tidy
from scraper.letters import squeeze
from scraper.models import DateRule

_PATIENCE = 0.5  # seconds that a person's pattern may take on one page
_MOST_DATES = 10  # dates of one selector that are compared
_STAMP = 200  # characters of an element that is there for its date alone


@dataclass(frozen=True, slots=True)
class Dated:
    """A date by template: its ISO form, the text it was cut from, and its element if that is short."""

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
    instead = body_instead(page, found) if field == "body" else None
    if instead:
        problems.append(f"{field}: selector {selector!r} found {instead}")
        return []
    return found


def around(page: Page, nodes: Sequence[LexborNode], spans: Sequence[Span]) -> tuple[int, int]:
    """First line, and the one after the last, of what these elements hold; (0, 0) where they hold none.

    Old pages put their text into a <font>: lines are then counted from the element around it.
    """
    numbered = list(elements(page.root)) if page.root is not None else []
    places = {numbered[span.element].mem_id: span for span in spans}
    held = []
    for node in nodes:
        outer: LexborNode | None = node
        while outer is not None and outer.mem_id not in places:
            outer = outer.parent if node.text().strip() else None
        held += [places[outer.mem_id]] if outer is not None else []
    return min((span.start for span in held), default=0), max((span.end for span in held), default=0)


def title(page: Page, selector: str, problems: list[str]) -> tuple[str | None, LexborNode | None]:
    """The title's text and element: the first that is not empty."""
    found = chosen(page, selector, "title", problems)
    texts = [(text, node) for node in found if (text := _heading(node))]
    if found and not texts:
        problems.append(f"title: selector {selector!r} found {len(found)} elements without text, expected a title")
    if not texts:
        return None, None
    text, node = texts[0]
    instead = title_instead(page, node, text, [other for other, _ in texts[1:]])
    if instead:
        problems.append(f"title: selector {selector!r} found {instead}")
        return None, None
    return text, node


def _heading(node: LexborNode) -> str:
    return tidy(attribute(node, "content") or node.text()) if node.tag == "meta" else tidy(_text(node))


def dated(page: Page, rule: DateRule, reader: Reader, problems: list[str]) -> Dated:
    """The date by `rule`: the text of its elements, cut by its pattern."""
    if rule.css is None:
        return dated_in([page.root] if page.root is not None else [], rule, reader, problems)
    nodes = chosen(page, rule.css, "date", problems)
    return dated_in(nodes, rule, reader, problems) if nodes else Dated(None)


def dated_in(nodes: list[LexborNode], rule: DateRule, reader: Reader, problems: list[str]) -> Dated:
    """The first date that these elements show, cut by the pattern of `rule`."""
    texts = [(node, text) for node in nodes for text in _texts(node, with_pattern=rule.pattern is not None)]
    cut = _Cutter(rule.pattern, problems)
    for node, text in texts:
        part, whole = cut(text)
        published = reader.iso(part) if part else None
        if not published:
            continue
        others = (reader.iso(other) for _, other in texts[:_MOST_DATES]) if rule.pattern is None else ()
        instead = date_instead(node, filter(None, others))
        if instead:
            problems.append(f"date: selector {rule.css!r} found {instead}")
            return Dated(None)
        return Dated(published, whole, node if len(_text(node)) <= _STAMP else None)
    shown = next((text for _, text in texts if text), "")
    expected = f"a date that pattern {rule.pattern!r} matches" if rule.pattern else "a date"
    problems.append(f"date: found {squeeze(shown)[-60:]!r}, expected {expected}")
    return Dated(None)


def _texts(node: LexborNode, *, with_pattern: bool) -> list[str]:
    """What an element says: its text, and the value it gives machines, which comes first where no pattern cuts it."""
    values = [value for value in (attribute(node, "datetime"), attribute(node, "content")) if value]
    text = _text(node)
    return [text, *values] if with_pattern else [*values, text]


def _text(node: LexborNode) -> str:
    child = node.child
    if child is None or (child.next is None and child.tag == "-text"):
        return squeeze(node.text())  # nothing inside that is read otherwise than as it stands
    found, _ = lines(node)
    return plain(found) or ""


class _Cutter:
    """A person's pattern, which may be wrong or endless: after its first fault it cuts nothing more."""

    def __init__(self, pattern: str | None, problems: list[str]) -> None:
        self._pattern, self._problems = pattern, problems
        self._left = _PATIENCE

    def __call__(self, text: str) -> tuple[str | None, str | None]:
        """The pattern's first group in `text`, else its whole match; and that match. Without a pattern, all of it."""
        if self._pattern is None:
            return text, text
        if self._left <= 0:
            return None, None
        began = monotonic()
        try:
            match = regex.search(self._pattern, text, timeout=self._left)
        except regex.error as problem:
            self._give_up(f"is no regular expression: {problem}")
            return None, None
        except TimeoutError:
            self._give_up(f"took over {_PATIENCE} seconds")
            return None, None
        self._left -= monotonic() - began
        if match is None:
            return None, None
        return str(match[1]) if match.re.groups and match[1] else str(match[0]), str(match[0])

    def _give_up(self, fault: str) -> None:
        self._left = 0.0
        self._problems.append(f"date: pattern {self._pattern!r} {fault}")
