"""Where a page's date of publication stands, when no template says so; None rather than some other date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborNode

from scraper.extract import words
from scraper.extract.calendar import YEARS, Stamp, readable_date, stamps
from scraper.extract.markup import Line, Span
from scraper.extract.page import Page, attribute
from scraper.extract.structured import Facts
from scraper.models import DateOrder, Hints

# What stands before a date of publication, wherever it is printed.
_STRONG = (
    r"публ\.|публикув\w*|опублик\w*|опублік\w*|posted|published|publication|submitted|veröffentlicht\w*|publié\w*|"
    r"mis en ligne|publicad\w*|pubblicat\w*|publicat\w*|postat\w*|розміщено|размещено|objavljen\w*|објав\w*|"
    r"δημοσι\w*|αναρτ\w*|yay[ıi]n\w*|opublikowan\w*|publikov\w*|zveřejn\w*|gepubliceerd|publicer\w*|közzét\w*|"
    r"качен\w*|добавен\w*|julkaistu|udgivet|publisert"
)
# What may as well stand before the date of an event, so that it counts only beside the title.
_WEAK = (
    r"дата|date|created|added|issued|datum|fecha|data|tarih|датум|ημερομηνία|dátum|dato|создан\w*|створен\w*|"
    r"създаден\w*|erstellt|written"
)
_STRONG_LABEL = re.compile(rf"\b(?:{_STRONG})", re.IGNORECASE)
_LABEL = re.compile(rf"\b(?:{_STRONG}|{_WEAK})\b", re.IGNORECASE)
_EMPTY_STAMP = re.compile(rf"\s*(?:{_STRONG}|дата|date)\s*(?:на|on|:)?[\s.:/г-]*", re.IGNORECASE)
_UPDATED = re.compile(
    r"\b(?:updated|modified|changed|revised|edited|обнов\w*|промен\w*|актуализ\w*|редактир\w*|последна\w*|geändert|"
    r"aktualisiert|stand|mis[e]? à jour|modifi\w*|actualiz\w*|aggiornat\w*|actualizat\w*|оновлен\w*|змінен\w*|"
    r"изменен\w*|ažuriran\w*|ажуриран\w*|ενημέρωσ\w*|güncel\w*|aktualiz\w*|bijgewerkt|uppdater\w*|frissít\w*)|更新",
    re.IGNORECASE,
)
_LONGEST = 200  # characters of a line that may be a stamp
_BESIDE = 60  # letters beside a labelled date: an author, a section, a counter
_FEW_BESIDE = 30  # and beside one without a label
_YEAR_WORD = re.compile(r"\A\s*(?:року?|год(?:а|ина|ине)?|г|р|ч|часа?|godine|god|godina|m|d)\b", re.IGNORECASE)
_MOST = 200  # <time> elements that are looked at; a page with more is a calendar
_NEAR = 8  # lines around an article in which its date is looked for
_URL_DAY = re.compile(r"(?<!\d)(?:((?:19|20)\d\d)[/_-]?(\d\d)[/_-]?(\d\d)|((?:19|20)\d\d)[/-](\d\d?)[/-](\d\d?))(?!\d)")
_URL_MONTH = re.compile(r"/((?:19|20)\d\d)/(0[1-9]|1[0-2])(?=/)")


@dataclass(frozen=True, slots=True)
class Reader:
    """How this source writes dates."""

    language: str | None
    timezone: str | None
    order: DateOrder | None

    def iso(self, text: str | None) -> str | None:
        """`text` as an ISO date, or None."""
        if not text:
            return None
        return readable_date(text, language=self.language, order=self.order, timezone=self.timezone)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A page's lines, and where in them its title (None: not seen) and its article stand."""

    lines: Sequence[Line]
    spans: Sequence[Span]
    title: int | None
    start: int
    end: int


def find(page: Page, facts: Facts, around: Surroundings, hints: Hints, reader: Reader) -> tuple[str | None, str | None]:
    """The date and where it was found: json-ld, meta, time, text, url, listing or feed; (None, None) without one."""
    address, hinted = in_address(page.url), from_hint(hints, reader)
    if address and len(address) == 7 and hinted and hinted.startswith(address):
        address = None  # the address names the month, and a listing the day in it
    found = (
        (reader.iso(facts.json_ld), "json-ld"),
        (reader.iso(facts.meta), "meta"),
        (_time(page, around, reader), "time"),
        (_text(around, reader), "text"),
        (address, "url"),
        (hinted, hints.origin),
    )
    return next(((day, origin) for day, origin in found if day), (None, None))


def from_hint(hints: Hints, reader: Reader) -> str | None:
    """What a listing or feed says of the date."""
    return reader.iso(hints.date) if hints.origin else None


def is_stamp(text: str, language: str | None) -> bool:
    """Whether a line is there to give a date of publication (or the empty place of one), and says little else."""
    if is_empty_stamp(text) or is_labelled(text, language):
        return True
    found = next(stamps(text, language), None) if len(text) <= _LONGEST else None
    if found is None:
        return False
    if _UPDATED.search(text, 0, found.start):
        return _beside(text, found, language) <= _BESIDE
    return _beside(text, found, language) <= _FEW_BESIDE and _stands_apart(text, found, language)


def is_empty_stamp(text: str) -> bool:
    """Whether a line is the place of a date that was never filled in: "публ. на .. г."."""
    return len(text) <= _LONGEST and bool(_EMPTY_STAMP.fullmatch(text))


def is_labelled(text: str, language: str | None) -> bool:
    """Whether a line gives a date with such words as "published on" before it."""
    found = next(stamps(text, language), None) if len(text) <= _LONGEST else None
    if found is None:
        return is_empty_stamp(text)
    return bool(_STRONG_LABEL.search(text, 0, found.start)) and _beside(text, found, language) <= _BESIDE


def in_address(url: str) -> str | None:
    """The day or month in an address such as /2024/02/12/…, or None."""
    path = unquote(urlsplit(url).path)
    for match in _URL_DAY.finditer(path):
        year, month, day = (int(part) for part in match.groups() if part)
        text = readable_date(f"{year}-{month:02}-{day:02}")
        if text:
            return text
    months = _URL_MONTH.search(path)
    return f"{months[1]}-{months[2]}" if months and int(months[1]) in YEARS else None


# --- <time> -----------------------------------------------------------------


def _time(page: Page, around: Surroundings, reader: Reader) -> str | None:
    low, high = _zone(around)
    places = {span.node.mem_id: span for span in around.spans}
    found: list[tuple[bool, int, str]] = []
    for node in page.tree.css("time, [itemprop~='datePublished']")[:_MOST]:
        span = _span_around(node, places, page.furniture)
        if span is None or not (low <= span.start < high or span.start <= low < span.end) or _is_update(node):
            continue
        text = attribute(node, "datetime") or attribute(node, "content") or node.text()
        day = reader.iso(text)
        if day:
            said = "datePublished" in (node.attributes.get("itemprop") or "") or "pubdate" in node.attributes
            in_article = around.start <= span.start < around.end and around.end - around.start > 1
            # A <time> within the text may be an event's; beside the text it is the article's own.
            found.append((not said, 1 if in_article and not said else 0, day))
    return min(found, key=lambda item: item[:2])[2] if found else None


def _span_around(node: LexborNode, places: dict[int, Span], furniture: frozenset[int]) -> Span | None:
    """The lines that the element stands among, or None in furniture; the foot of an <article> is the article's own."""
    span, foot = None, False
    parent: LexborNode | None = node
    while parent is not None:
        if parent.mem_id in furniture:
            foot = parent.tag == "footer"
            if not foot:
                return None
        span = span or places.get(parent.mem_id)
        if foot and parent.tag == "article":
            return places.get(parent.mem_id)
        parent = parent.parent
    return None if foot else span


def _is_update(node: LexborNode) -> bool:
    name = f"{node.attributes.get('class') or ''} {node.attributes.get('itemprop') or ''}"
    if re.search(r"modified|updated(?!.*published)|event", name, re.IGNORECASE) and "published" not in name:
        return True
    before = node.prev
    while before is not None and not before.text().strip():
        before = before.prev
    return bool(before is not None and _UPDATED.search(before.text()[-40:]))


# --- visible text -----------------------------------------------------------


def _zone(around: Surroundings) -> tuple[int, int]:
    """The lines in which the article's own date may stand: from a little above the title to the first thing after."""
    low = max(0, min(around.start, around.title if around.title is not None else around.start) - 2)
    high = around.end
    while high < min(len(around.lines), around.end + _NEAR) and not _parts(around.lines[high]):
        high += 1
    return low, high


def _parts(line: Line) -> bool:
    """Whether something else begins with this line: other articles, a menu, a footer."""
    return line.furniture or line.kind[0] == "h" or line.linked > 0.5 * len(line.text)


def _text(around: Surroundings, reader: Reader) -> str | None:
    low, high = _zone(around)
    below = around.start if around.title is None else max(around.start, around.title + 1)
    above = [number for number in range(low, below) if number != around.title]
    first = list(range(below, min(below + 4, around.end)))
    last = list(range(max(around.end - 3, below), high))
    readings = (
        *((number, _STRONG_LABEL, _BESIDE) for number in (*above, *last, *first)),
        *((number, _LABEL, _BESIDE) for number in (*above, *first[:1])),
        # Without a label: over the text, a short line that names a section or an author too; else the date alone.
        *((number, None, _FEW_BESIDE) for number in (*above, *first[:1])),
        *((number, None, 0) for number in last if number >= around.end - 1),
    )
    days = (_read(around.lines[number], reader, label, beside) for number, label, beside in readings)
    return next((day for day in days if day), None)


def _read(line: Line, reader: Reader, label: re.Pattern[str] | None, beside: int) -> str | None:
    if len(line.text) > _LONGEST or line.kind == "row" or line.furniture or line.linked > 0.5 * len(line.text):
        return None
    after = 0
    for stamp in stamps(line.text, reader.language, reader.order):
        before = line.text[after : stamp.start]
        after = stamp.end
        if _UPDATED.search(before) or _beside(line.text, stamp, reader.language) > beside:
            continue
        if label.search(before) if label else _stands_apart(line.text, stamp, reader.language):
            return stamp.iso(reader.timezone)
    return None


def _stands_apart(text: str, stamp: Stamp, language: str | None) -> bool:
    """Whether a date is parted from the words beside it ("Култура | 11 май 2016 г."), not a part of their sentence."""
    before, after = _around(text, stamp, language)
    return not before[-1:].isalpha() and not after[:1].isalpha()


def _beside(text: str, stamp: Stamp, language: str | None) -> int:
    """Letters in the line that belong neither to the date nor to what announces it."""
    return sum(letter.isalpha() for letter in "".join(_around(text, stamp, language)))


def _around(text: str, stamp: Stamp, language: str | None) -> tuple[str, str]:
    """What stands before and after a date, without its label, its weekday and the word for "year"."""
    before = _LABEL.sub("", text[: stamp.start]).strip(" ,:")
    last = before.rpartition(" ")[2]
    if last and words.weekday(last.strip("|/,.-"), language) is not None:
        before = before.removesuffix(last).rstrip(" ,")
    return before, _YEAR_WORD.sub("", text[stamp.end :]).strip(" .,)")


def without(lines: Sequence[Line], stamp: str) -> list[Line]:
    """The lines without the first that holds `stamp` and little else: where a template's date stands in the body."""
    for number, line in enumerate(lines):
        if stamp in line.text and len(line.text) - len(stamp) <= _BESIDE and line.kind != "row":
            return [*lines[:number], *lines[number + 1 :]]
    return list(lines)
