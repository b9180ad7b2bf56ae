"""Which element shows the date of publication on every page of the sample."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from selectolax.lexbor import LexborNode

from scraper.extract import template, words
from scraper.extract.calendar import Stamp, readable_date, stamps
from scraper.extract.date import Reader, is_labelled
from scraper.extract.learning.choice import affordable, dearness, pool
from scraper.extract.learning.sample import Sample, Specimen
from scraper.extract.learning.selectors import Names
from scraper.extract.learning.shape import pattern
from scraper.extract.markup import Line
from scraper.extract.page import attribute, select
from scraper.letters import folded
from scraper.models import DateOrder, DateRule

_LONGEST = 200  # characters of a line that shows a date
_MANY, _VARIED = 5, 0.3  # from so many pages on, so large a share of their days should differ
_AMBIGUOUS = 3.5  # cost of a selector that meets several elements, of which only the first with a date counts
_LABEL = 40  # characters of a line that may say what date follows
_STAMP = 400  # characters of an element that is there for a date, an author, a section
_MOST_LINES = 80  # lines with dates of one page that are looked at
_MOST_TIMES = 100  # <time> elements of one page that are looked at
_MACHINE = ",".join(
    f"meta[content][{name}*={word} i]"
    for name in ("property", "name", "itemprop")
    for word in ("publish", "date", "created", "issued")
)
_MOST = 6  # elements among which the first that shows a date counts
_TIMES = "time, [datetime], [itemprop~='datePublished']"


@dataclass(frozen=True, slots=True)
class Found:
    """A rule for the date, and on how many pages it gives one."""

    rule: DateRule
    pages: int


@dataclass(frozen=True, slots=True)
class _Place:
    """An element that shows a date, the line it stands in (None in the head), and the date's place in the line."""

    node: LexborNode
    line: Line | None = None
    before: str = ""
    text: str = ""


def learned(sample: Sample, names: Names, order: DateOrder | None) -> Found | None:
    """The rule for the date; None where no element shows one on nearly every page, or it cannot be told for sure."""
    judge = _Judge(sample, Reader(sample.language, None, order))
    places = [list(_places(specimen, sample.language)) for specimen in sample.pages]
    pairs = ((specimen, place) for specimen, found in zip(sample.pages, places, strict=True) for place in found)
    nodes = (place.node for specimen, place in pairs if _is_apart(specimen, place.node))
    # A bare heading shows a date by chance only.
    plain = [(one.cost, DateRule(one.css)) for one in pool(nodes, names) if one.css[0] != "h" or len(one.css) > 2]
    cut = [
        (one.cost, DateRule(one.css, cutter))
        for cutter, wide in _cut(places, sample.enough).items()
        for one in pool(wide, names)
    ]
    for rules in (plain, cut):
        best = judge.best(rules[: affordable(sample)])
        if best:
            return judge.labelled(best, places) if best.rule.pattern is None else best
    return None


def _is_apart(specimen: Specimen, node: LexborNode) -> bool:
    """Whether an element is there for a date, and holds neither the title nor the text."""
    text = node.text()
    title = folded(specimen.article.title)
    return (
        len(text) <= _STAMP and not (title and title in folded(text)) and specimen.news_in(specimen.span_of(node)) == 0
    )


def _places(specimen: Specimen, language: str | None) -> Iterator[_Place]:
    for node in specimen.page.tree.css(_MACHINE):
        if readable_date(attribute(node, "content") or "", language=language):
            yield _Place(node)
    for node in specimen.page.tree.css(_TIMES)[:_MOST_TIMES]:
        yield _Place(node)
    for line, stamp in islice(_dated(specimen, language), _MOST_LINES):
        shown = line.text[stamp.start : stamp.end]
        node = specimen.node(line)
        yield _Place(node, line, line.text[: stamp.start], shown)
        if len(node.text()) <= _STAMP:
            for inner in node.css("*"):
                if shown in " ".join(inner.text().split()):
                    yield _Place(inner, line, line.text[: stamp.start], shown)


def _dated(specimen: Specimen, language: str | None) -> Iterator[tuple[Line, Stamp]]:
    for line in specimen.lines:
        if len(line.text) <= _LONGEST and line.kind != "row" and line.linked <= 0.5 * len(line.text):
            # Where general rules went astray, it may be by the first of several.
            most = _MOST if specimen.misread else 1
            yield from ((line, stamp) for stamp in islice(stamps(line.text, language), most))


def _cut(places: list[list[_Place]], enough: int) -> dict[str, list[LexborNode]]:
    """For elements that hold the whole article: what must stand before the date, as a pattern, and the elements."""
    shown: dict[str, list[tuple[int, _Place]]] = {}
    for number, found in enumerate(places):
        for place in found:
            if place.line is not None and len(place.node.text()) > len(place.line.text):
                shown.setdefault(place.before.strip(), []).append((number, place))
    cuts: dict[str, list[LexborNode]] = {}
    for before, group in shown.items():
        cutter = pattern(before, [place.text for _, place in group])
        if cutter and len({number for number, _ in group}) >= enough:
            cuts[cutter] = [place.node for _, place in group]
    return cuts


class _Judge:
    """Rules held against what general rules read, or, where these read nothing, against what a stamp looks like."""

    def __init__(self, sample: Sample, reader: Reader) -> None:
        self._sample, self._reader = sample, reader
        days = [specimen.article.published for specimen in sample.pages]
        known = [day[:10] for day in days if day and len(day) >= 10]
        # The same day on every page is the day on which the pages were made.
        same = len(sample.pages) > 2 and len(set(known)) == 1
        self._known = [None if same or not day or len(day) < 10 else day for day in days]
        self._told = sum(day is not None for day in self._known) >= 0.6 * len(days)
        # Very few different days may be those of crawling, which something beside the articles prints.
        self._people = [specimen.told.published for specimen in sample.pages]
        self._misled = any(specimen.misread for specimen in sample.pages)
        self._doubted = self._told and len(days) >= _MANY and len(set(known)) < _VARIED * len(days)

    def best(self, rules: list[tuple[float, DateRule]]) -> Found | None:
        """The rule that agrees with what is known on the most pages, and to the minute; of such, the simplest."""
        best: tuple[int, bool, int, int, float] = (0, False, 0, 0, 0.0)
        found: Found | None = None
        for simple, rule in rules:
            cost = simple + self._ambiguous(rule)
            values = self._values(rule)
            if values is None or not self._holds(rule, values):
                continue
            pages = sum(value is not None for value in values)
            pairs = zip(values, self._known, strict=True)
            exact = sum(value.startswith(known) for value, known in pairs if value and known)
            enough = self._sample.enough
            dear = dearness(self._sample, cost, pages)
            rank = (
                self._agreed(values),
                self._doubted and _varied(values),
                min(pages, enough),
                min(exact, enough),
                -dear,
            )
            if rank > best:
                best, found = rank, Found(rule, pages)
        return found

    def labelled(self, found: Found, places: list[list[_Place]]) -> Found:
        """The rule with what stands before the date on all pages, where its selector names but a common element."""
        last = (found.rule.css or "").replace(">", " ").split()[-1]
        if not last.isalpha() or last == "time":
            return found
        shown: list[_Place] = []
        for specimen, here in zip(self._sample.pages, places, strict=True):
            met = {node.mem_id for node in select(specimen.page.tree, found.rule.css or "html")}
            shown += [place for place in here if place.line is not None and place.node.mem_id in met][:1]
        before = {place.before.strip() for place in shown}
        cutter = pattern(before.pop(), [place.text for place in shown]) if len(before) == 1 else None
        if cutter is None or cutter.startswith("(?m)"):
            return found
        return self.best([(0.0, DateRule(found.rule.css, cutter))]) or found

    def _ambiguous(self, rule: DateRule) -> float:
        """A selector that meets several elements, of which only one shows the date, is a dear one."""
        pages = self._sample.pages
        return _AMBIGUOUS * sum(len(select(one.page.tree, rule.css or "html")) > 1 for one in pages) / len(pages)

    def _values(self, rule: DateRule) -> list[str | None] | None:
        """The date by `rule` on each page; None as soon as it gives none on too many."""
        values: list[str | None] = []
        for specimen in self._sample.pages:
            nodes = select(specimen.page.tree, rule.css or "html")
            # Only a pattern can tell the right date from others in a whole article.
            short = rule.pattern is not None or all(len(node.text()) <= _STAMP for node in nodes)
            few = short and 0 < len(nodes) <= _MOST
            found = template.dated_in(nodes, rule, self._reader, []) if few else None
            values.append(found.published if found else None)
            if values.count(None) > len(self._sample.pages) - self._sample.enough:
                return None
        return values

    def _agreed(self, values: list[str | None]) -> int:
        """With how many of the dates that people told the values agree."""
        pairs = zip(values, self._people, strict=True)
        return sum(value is not None and value[:10] == told[:10] for value, told in pairs if told)

    def _holds(self, rule: DateRule, values: list[str | None]) -> bool:
        if self._misled:  # general rules are no measure here: those who looked are
            return _varied(values) and self._agreed(values) == sum(told is not None for told in self._people)
        days = {value[:10] for value in values if value}
        pairs = [(value[:10], known[:10]) for value, known in zip(values, self._known, strict=True) if value and known]
        agreed = sum(value == known for value, known in pairs)
        varied = _varied(values)
        if self._doubted and varied:
            return all(self._is_stamp(specimen, rule, near=True) for specimen in self._sample.pages)
        if agreed < 0.9 * len(pairs):
            return False
        if self._told:
            return len(days) > 1 or agreed == len(pairs)
        return varied and all(self._is_stamp(specimen, rule, near=False) for specimen in self._sample.pages)

    def _is_stamp(self, specimen: Specimen, rule: DateRule, *, near: bool) -> bool:
        """Whether a date that general rules passed over can be no other than the article's: alone of its kind."""
        nodes = select(specimen.page.tree, rule.css or "html")
        if len(nodes) > 1:
            return False
        return not nodes or _shows_a_stamp(specimen, nodes[0], self._sample.language, near=near)


def _varied(values: list[str | None]) -> bool:
    days = [value[:10] for value in values if value]
    return len(set(days)) >= max(2, _VARIED * len(days))


def _shows_a_stamp(specimen: Specimen, node: LexborNode, language: str | None, *, near: bool) -> bool:
    block: LexborNode | None = node
    while block is not None and block.mem_id not in specimen.places:
        block = block.parent
    if block is None:
        return False
    span = specimen.places[block.mem_id]
    if near and not specimen.is_near(span):
        return False
    for number in range(span.start, span.end):
        line = specimen.lines[number]
        stamp = next(stamps(line.text, language), None)
        if stamp is not None:
            above = specimen.lines[number - 1].text if number else ""
            label = f"{above} " if above.endswith(":") and len(above) < _LABEL else ""
            label += line.text[: stamp.start]
            unsaid = all(words.weekday(word, language) is not None for word in label.strip(" ,:|").split())
            said = unsaid or is_labelled(label + line.text[stamp.start : stamp.end], language)
            return said and line.linked <= 0.5 * len(line.text)
    return False
