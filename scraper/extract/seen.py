"""The dates that a page shows, and how likely each is the day its article was published."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from selectolax.lexbor import LexborNode

from scraper.extract import labels
from scraper.extract.calendar import Stamp, epoch, may_hold_date, stamp_of, stamps
from scraper.extract.markup import Line, Span
from scraper.extract.names import FURNITURE
from scraper.extract.page import Page, elements
from scraper.models import DateOrder

Role = Literal["published", "dated", "updated"]

_LONGEST = 200  # characters of a line that may be a stamp
_PROSE = 150  # characters of a line that can only be text
_SENTENCE = 80  # characters of one that may be a summary, under which the date may stand
_MOST = 200  # elements or dates that are looked at; a page with more is a calendar
_ABOVE, _BELOW, _AFTER = 5, 25, 8  # lines over the title, under it, and after the text, where its date may stand
_LEAD = 5  # lines after the first of the text, which may be a summary over the date
_BELOW_ALL = 2.5  # points of a last change under a list of links, where no other date is the article's
_SMALL = 2  # lines of an element that is there for the date, so that its name tells of it
_VALUES = ("datetime", "content", "data-datetime", "data-timestamp", "data-date", "data-time", "data-utime", "title")
_WHEN = re.compile(r"(?:на|on|am|le|el|dne|dnia|den|den\s+\d)\s+(?:\w+,?\s+)?\d", re.IGNORECASE)
# Each alternative costs a twentieth of a millisecond on a large page.
_MARKED = "time,[class*=date i],[class*=publish i],[itemprop*=date i],[data-timestamp]"
_TEASER = 25  # letters of a link that is another article's headline rather than a name
_BREAK = "\x1f"  # between the pieces of a line; white space to a pattern
_RANGE_AFTER = re.compile(
    r"\s*(?:г\.?|ч\.?)?\s*(?:(?:[-–—]|to|till|bis|до|do|au|al|t/m|til)\s*\d|[-–—]\s*(?:\)|$))", re.IGNORECASE
)
_RANGE_BEFORE = re.compile(r"\d\s*(?:г\.?)?\s*(?:[-–—]|to|till|bis|до|do|au|al|t/m|til)\s*\Z", re.IGNORECASE)

# A place, a date, and a sign after which the text begins; or the date in brackets.
_PLACE = r"[^\W\d_][\w.-]+(?: [^\W\d_][\w.-]+){0,2}"
_DATELINE = re.compile(
    rf"((?:({_PLACE}), ?)?\([^()]{{6,30}}\)|({_PLACE}), ?(?:den |le |on )?\d[^()–—:|]{{4,22}}?\d{{4}})"
    r"(?: ?\([^()]{2,30}\))?\s?[.:–—|-]*\s"
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A page's lines, and where in them its title (None: not seen) and its article stand."""

    lines: Sequence[Line]
    spans: Sequence[Span]
    title: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Seen:
    """A date on the page. `points`: how much speaks for it; `shown`: a person sees it, not only a program."""

    stamp: Stamp
    role: Role
    points: float
    line: int
    origin: Literal["time", "text"]
    shown: bool = True
    names: str = ""


class _Mark(NamedTuple):
    """An element that is there for a date, the line it stands in, and what it says to programs."""

    line: int
    names: str
    text: str
    value: Stamp | None
    tag: str


class Search:
    """One search through the lines of a page."""

    def __init__(self, page: Page, around: Surroundings, language: str | None, order: DateOrder | None) -> None:
        self._page, self._around, self._language, self._order = page, around, language, order
        title = around.title if around.title is not None else around.start
        below = max(title + 1, around.start) if around.title is not None else around.start
        lines = around.lines
        limit = min(below + _BELOW, len(lines), max(around.end, title + 1))
        self._top = min(title, around.start)
        self._title = title
        self._places: dict[int, Span] = {}
        self._nodes: list[LexborNode] = []
        self._furniture: frozenset[int] = frozenset()
        self._heading = lines[around.title].text if around.title is not None else ""
        self._prose = next((n for n in range(below, limit) if _is_prose(lines[n], _PROSE)), limit)
        self._text = next((n for n in range(below, self._prose) if _is_prose(lines[n], _SENTENCE)), self._prose)
        # Where the place of the article is in doubt, a few lines under its title are still looked at.
        self._lead = max(self._prose, title + 3, min(self._prose + _LEAD, around.end - 1))
        self._foot = around.end
        while self._foot < min(len(lines), around.end + _AFTER) and not _begins_anew(lines[self._foot]):
            self._foot += 1

    def found(self) -> list[Seen]:
        """Every date that may be the article's, best first."""
        self._nodes = list(elements(self._page.root)) if self._page.root is not None else []
        self._places = {self._nodes[span.element].mem_id: span for span in self._around.spans}
        apart = (span.element for span in self._around.spans if span.parts & FURNITURE)
        self._furniture = frozenset(self._nodes[number].mem_id for number in apart)
        marks: dict[int, list[_Mark]] = {}
        for mark in self._marks():
            marks.setdefault(mark.line, []).append(mark)
        found: list[Seen] = []
        looked = 0
        for number, line in enumerate(self._around.lines):
            if number in marks or (len(line.text) <= _LONGEST and may_hold_date(line.text)):
                found += self._in_line(number, line, marks.get(number, []))
                looked += 1
                if looked >= _MOST:
                    break
        found += self._datelines()
        return sorted(_alone(self._without_lists(found)), key=lambda seen: (-round(seen.points, 1), seen.stamp.date()))

    def near(self) -> set[str]:
        """The days that stand by the title or after the text, whatever is said of them: far quicker than `found`."""
        lines = self._around.lines
        places = (*range(max(0, self._top - _ABOVE), self._lead + 1), *range(self._around.end - 3, self._foot))
        near = (lines[n] for n in places if 0 <= n < len(lines) and len(lines[n].text) <= _LONGEST)
        texts = (_view(line) for line in near if may_hold_date(line.text))
        return {stamp.date() for text in texts for stamp in stamps(text, self._language, self._order)}

    # --- one line ---------------------------------------------------------

    def _in_line(self, number: int, line: Line, marks: list[_Mark]) -> Iterator[Seen]:
        view = _view(line) if len(line.text) <= _LONGEST else ""
        if not view:
            # A long line may begin with its day, in an element of its own; nothing else in it is looked at.
            yield from (seen for mark in marks for seen in self._of_mark(number, mark, self._position(number)))
            return
        names = self._names(line)
        position = self._position(number) - (4.0 if line.kind == "row" else 0.0)
        if _WHEN.match(view) or (line.kind in ("ul", "ol") and not line.linked and not self._is_head(number)):
            position -= 3.0  # "On 15.09.2024", and an item of a list of days, tell when something is
        used: set[int] = set()
        last = 0
        for stamp in stamps(view, self._language, self._order):
            before, after = view[last : stamp.start], view[stamp.end :]
            last = stamp.end
            around = [m for m in marks if _is_of(m, stamp, view)]
            used.update(map(id, around))
            mark = min(around, key=lambda m: (m.value is None, len(m.text)), default=None)
            own = f"{names} {mark.names}" if mark else names
            if mark and labels.name_role(mark.names):
                own = mark.names
            in_heading = mark is not None and mark.tag == "time" and number == self._around.title
            seen = self._judged(number, stamp, before, after, own, 3.0 if in_heading else position)
            if seen is None or _RANGE_AFTER.match(after) or _RANGE_BEFORE.search(view, 0, stamp.start):
                continue
            yield _confirmed(replace(seen, points=seen.points - self._linked(number, line, stamp, view)), mark)
        for mark in marks:
            if id(mark) not in used:
                yield from self._of_mark(number, mark, position)

    def _linked(self, number: int, line: Line, stamp: Stamp, view: str) -> float:
        """What speaks against a date in a link: it leads to another article, or else to that day's archive."""
        if line.linked <= 0.5 * len(line.text):
            return 0.0
        own = view[stamp.start : stamp.end].strip(" \x1f")[:10]
        piece = next((piece for piece in line.pieces if own and own in piece.text), None)
        others = (len(other.text) for other in line.pieces if other.href and other is not piece)
        if piece is None or max(others, default=0) > _TEASER or (piece.href and len(piece.text) > len(own) + _TEASER):
            return 4.0
        return 0.0 if self._near(number) else 1.0

    def _judged(self, number: int, stamp: Stamp, before: str, after: str, names: str, place: float) -> Seen | None:
        said, label_end = labels.said_of(before, after)
        if said == "" and not any(letter.isalpha() for letter in before):
            said, label_end = self._label_above(number), 0
        named = labels.name_role(names)
        if said == "other" or (named == "other" and said != "published"):
            return None
        points = place + (4.0 if said == "published" else 1.5 if said == "weak" and place > 2 else 0.0)
        points += {"published": 3.0, "dated": 2.0, "updated": 2.0, "byline": 1.0}.get(named, 0.0)
        points += 1.0 if "datePublished" in names else 0.0
        if self._around.lines[number].furniture:
            points -= 1.0 if "published" in (said, named) or self._is_head(number) else 3.0
        beside = labels.beside(before[label_end:] if said else before, self._language)
        beside += labels.letters(labels.PARTED.split(labels.YEAR_WORD.sub("", labels.AUTHOR.sub("", after)))[0])
        if said:
            points += 1.5 if not beside else 0.5 if beside <= 20 else -0.5
        else:
            in_place = 20 if named else 0
            points += 1.5 if not beside else -1.0 if beside <= 8 + in_place else -3.0
            points -= 2.0 if labels.letters(before) + labels.letters(after) > 80 else 0.0
        role: Role = "dated"
        if said == "updated" or (named == "updated" and said != "published" and not labels.UPDATED.search(after)):
            role = "updated"
            below = self._foot <= number < self._around.end + 2 * _AFTER
            points += _BELOW_ALL if below and not self._around.lines[number].furniture else 0.0
        elif said == "published" or named == "published":
            role = "published"
        return Seen(stamp, role, points, number, "text", names=names)

    def _label_above(self, number: int) -> str:
        """The label in the line above, where it stands alone: <h5>Datum:</h5>03.02.2022."""
        if not number:
            return ""
        text = self._around.lines[number - 1].text
        if len(text) > 40 or may_hold_date(text):
            return ""
        said, end = labels.said_of(text, "")
        return said if said and labels.letters(text[end:]) == 0 and len(text.split()) <= 3 else ""

    def _of_mark(self, number: int, mark: _Mark, position: float) -> Iterator[Seen]:
        """A date that only programs are told: <time datetime="…">two hours ago</time>."""
        named = labels.name_role(mark.names)
        if mark.value is None or named == "other" or (mark.tag not in ("time", "abbr") and not named):
            return
        points = position + {"published": 3.0, "dated": 2.0, "updated": 2.0}.get(named, 0.5) + 1.0
        if number < len(self._around.lines) and self._around.lines[number].furniture:
            points -= 1.0 if self._is_head(number) else 3.0
        points += 1.0 if "datePublished" in mark.names else 0.0
        text = self._around.lines[number].text if number < len(self._around.lines) else ""
        said, _ = labels.said_of(text.partition(mark.text)[0] if mark.text else "", "")
        if said == "other":
            return
        updated = said == "updated" or (named == "updated" and said != "published")
        role: Role = "updated" if updated else "published" if "published" in (said, named) else "dated"
        yield Seen(mark.value, role, points, number, "time", shown=False, names=mark.names)

    def _datelines(self) -> Iterator[Seen]:
        """The day at the head of the text itself: "Bern, 12.11.2021 – …", "(12.11.2021) …"."""
        around = self._around
        first = max(around.start, self._title + 1 if around.title is not None else around.start)
        for number in range(first, min(self._prose + 1, around.end, first + 4)):
            text = around.lines[number].text
            if len(text) > _LONGEST // 3 and not around.lines[number].furniture and (match := _DATELINE.match(text)):
                stamp = next(stamps(match[1], self._language, self._order), None)
                before = (match[2] or match[3] or "").strip(" ,")
                if stamp is not None and match[1][: stamp.start].strip(" ,(") == before:
                    yield Seen(stamp, "dated", 3.5, number, "text")

    # --- places -----------------------------------------------------------

    def _position(self, number: int) -> float:
        around = self._around
        if number == around.title or around.lines[number].text == self._heading:
            return -4.0  # a date in a headline is an event's
        if self._title <= number <= self._prose:
            return 3.0 - 0.05 * (number - self._title)
        if self._top - _ABOVE <= number < self._title:
            return 2.6 - 0.1 * (self._title - number)
        if around.end - 3 <= number < self._foot:
            return 2.0
        if self._prose < number <= self._lead:
            return 1.2
        return 0.0 if around.start <= number < around.end else -1.5

    def _without_lists(self, found: list[Seen]) -> list[Seen]:
        """Dates of several other articles look alike; the article's own stands alone or first."""
        counted = Counter(alike for alike, _ in {((seen.names, seen.shown), seen.stamp.date()) for seen in found})
        first: dict[str, int] = {}
        for seen in found:
            first.setdefault(seen.names, seen.line)
        return [
            replace(seen, points=seen.points - 3)
            # What is not shown has no place of its own, so that two are as bad as a list.
            if counted[seen.names, seen.shown] > (2 if seen.shown else 1)
            and not (seen.shown and self._near(seen.line) and first[seen.names] == seen.line)
            else seen
            for seen in found
        ]

    def _is_head(self, number: int) -> bool:
        """Whether a line stands where a theme puts the date, though it calls the place a menu or a footer."""
        return self._top - _ABOVE <= number <= self._text

    def _near(self, number: int) -> bool:
        return self._top - _ABOVE <= number <= self._lead

    def _names(self, line: Line) -> str:
        """Names of the line's element, and of those around it that hold hardly more."""
        found: list[str] = []
        node: LexborNode | None = self._nodes[line.element]
        # A link to the comments ends a line, but the line is not its own.
        while node is not None and not line.furniture and node.mem_id in self._furniture:
            node = node.parent
        for _ in range(4):
            if node is None:
                break
            span = self._places.get(node.mem_id)
            if span is not None and (span.end - span.start > _SMALL or self._holds_article(span)):
                break
            found.append(_named(node))
            node = node.parent
        return " ".join(found)

    def _holds_article(self, span: Span) -> bool:
        around = self._around
        return span.start <= around.start and span.end >= around.end and around.end - around.start > 1

    def _marks(self) -> Iterator[_Mark]:
        for node in self._page.tree.css(_MARKED)[:_MOST]:
            own = self._places.get(node.mem_id)
            if (own is not None and own.end - own.start > 2 * _SMALL) or node.tag in ("html", "body", "meta", "input"):
                continue
            text = node.text(separator=_BREAK).strip()
            if len(text) > _LONGEST:
                continue
            value = _value(node, self._language, self._order)
            if value is None and not may_hold_date(text):
                continue
            span, furniture = _span_around(node, self._places, self._furniture)
            if span is None:
                continue
            number = self._line_of(text, span)
            if not furniture or self._is_head(number):
                yield _Mark(number, _named(node), text, value, node.tag or "")

    def _line_of(self, text: str, span: Span) -> int:
        shown = " ".join(text.split())
        lines = self._around.lines
        inside = range(span.start, min(span.end, span.start + 40, len(lines)))
        short = (n for n in inside if len(lines[n].text) <= _LONGEST)
        return next((n for n in short if shown and shown in " ".join(_view(lines[n]).split())), span.start)


# --- words and names -------------------------------------------------------------------------------------------


def _alone(found: list[Seen]) -> list[Seen]:
    """The dates, with more points for what is called published where no other day of the page is."""
    called = {seen.stamp.date() for seen in found if seen.role == "published" and seen.points > 0}
    if len(called) != 1:
        return found
    return [replace(seen, points=seen.points + 1) if seen.role == "published" else seen for seen in found]


def _view(line: Line) -> str:
    """The line's text with a break between its pieces, which often have none: <b>Anna</b><i>12.05.2024</i>."""
    texts = [text for piece in line.pieces if (text := " ".join(piece.text.split()))]
    return _BREAK.join(texts) if len(texts) > 1 else line.text


def _named(node: LexborNode) -> str:
    attributes = node.attributes
    said = (attributes.get(name) for name in ("class", "id", "itemprop", "property"))
    names = " ".join(text for text in said if text)
    return f"{names} pubdate" if "pubdate" in attributes else names


def _value(node: LexborNode, language: str | None, order: DateOrder | None) -> Stamp | None:
    attributes = node.attributes
    for name in _VALUES:
        text = attributes.get(name)
        if text and len(text) <= 60:
            found = epoch(text.strip()) or stamp_of(text, language, order)
            if found is not None and found.day is not None:
                return found
    return None


def _is_of(mark: _Mark, stamp: Stamp, view: str) -> bool:
    return view[stamp.start : stamp.end].strip(" \x1f,.()|-")[:10] in mark.text


def _confirmed(seen: Seen, mark: _Mark | None) -> Seen:
    """What is shown, with the time that programs are told, if both name one day."""
    if mark is None:
        return seen
    value = mark.value
    points = seen.points + (1.5 if value is not None or mark.tag == "time" else 0.0)
    if value is not None and value.date() == seen.stamp.date():
        return replace(seen, stamp=value, origin="time", points=points)
    return replace(seen, points=points, origin="time" if mark.tag == "time" else "text")


def _span_around(node: LexborNode, places: dict[int, Span], furniture: frozenset[int]) -> tuple[Span | None, bool]:
    """The lines that the element stands among, and whether in furniture; the foot of an <article> is the article's."""
    span, foot, inside = None, False, False
    parent: LexborNode | None = node
    while parent is not None:
        if parent.mem_id in furniture:
            foot = parent.tag == "footer"
            inside = inside or not foot
        span = span or places.get(parent.mem_id)
        if foot and parent.tag == "article":
            return places.get(parent.mem_id), inside
        parent = parent.parent
    return span, inside or foot


def _is_prose(line: Line, least: int) -> bool:
    return len(line.text) >= least and line.linked < 0.3 * len(line.text) and not line.furniture


def _begins_anew(line: Line) -> bool:  # other articles, a menu, a footer
    return line.furniture or line.kind[0] == "h" or line.linked > 0.5 * len(line.text)
