"""Which lines of a page are its article, when no template says so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from scraper.extract import date, evidence, forest, notice
from scraper.extract.attachment import leads_to_file
from scraper.extract.evidence import ASIDE, NOTICE
from scraper.extract.markup import Line, Span
from scraper.extract.names import FURNITURE, PARTS

_COUNTER = re.compile(
    r"(?:прочетен\w*|посетител\w*|преглежда\w*|прегледан\w*|видян\w*|посещени\w*|views?|reads?|hits?|visits?|просмотр\w*|"
    r"перегляд\w*|aufrufe|lectures|vizualizări|okunma|görüntülenme|прегледа)\b",
    re.IGNORECASE,
)
_LONGEST_LABEL = 300  # characters of a date line, a notice
_DAY = 40  # of a line that is a day
_LABEL = 100  # and of an author, a section, a rating
_MOST = 1500  # lines of a region that are weighed one by one; of a longer one, what goes on as it began is kept
_OWN = 0.8  # share of an element's text that is known to be the article's, for the rest to be so too
_APART = FURNITURE | PARTS["about"] | PARTS["picture"] | PARTS["items"]
_FEW = 40  # lines of a page that the trees, fitted to the pages of newspapers, know no like of
_SHORT = 400  # characters of a text that is rather a notice than an article


@dataclass(frozen=True, slots=True)
class Found:
    """The article's lines, by number, in order; all of them stand from `start` up to `end`."""

    numbers: tuple[int, ...]
    start: int
    end: int


def find(
    url: str, lines: Sequence[Line], spans: Sequence[Span], titles: Collection[str], language: str | None
) -> Found:
    """The lines of the article at `url`; none on a page without text. `titles`: what the page calls it, folded."""
    kept = _likely(lines, spans, titles) if lines else []
    if kept:
        end = notice.ending(lines, kept[0], kept[-1] + 1, language)
        kept = [number for number in kept if number < end]
    size = sum(len(lines[number].text) for number in kept)
    if len(lines) <= _FEW or size < _SHORT:
        short = notice.numbers(url, titles, lines, spans, language)
        kept = short if 2 * sum(len(lines[number].text) for number in short) >= size else kept
    else:
        kept = _completed(kept, lines, spans)
    while len(kept) > 1 and lines[kept[0]].kind[0] == "h" and kept[1] > kept[0] + 1:
        kept = kept[1:]  # the site's name over its menu
    return Found(tuple(kept), kept[0], kept[-1] + 1) if kept else Found((), len(lines), len(lines))


def _likely(lines: Sequence[Line], spans: Sequence[Span], titles: Collection[str]) -> list[int]:
    region = evidence.loose(lines, spans, titles)
    weighed = evidence.Region(region.start, min(region.end, region.start + _MOST))
    scores = [forest.score(numbers) for numbers in evidence.rows(lines, spans, weighed, titles)]
    kept = [number for number, score in enumerate(scores, region.start) if score >= forest.THRESHOLD]
    if region.end > weighed.end:
        styles = {lines[number].style for number in kept}
        kept += [number for number in range(weighed.end, region.end) if lines[number].style in styles]
    return kept


def _completed(kept: list[int], lines: Sequence[Line], spans: Sequence[Span]) -> list[int]:
    """The lines with those beside them that an element made for the text holds: its lists, its last short sentences.

    News, which the trees are fitted to, end in links to other news; a town's announcements end in dates and addresses.
    """
    homes: Counter[int] = Counter()
    for number in kept:
        homes[lines[number].home] += len(lines[number].text)
    home = homes.most_common(1)[0][0]
    span = next((span for span in spans if span.element == home), None)
    if span is None:
        return kept
    inside = range(span.start, span.end)
    common = lines[next(number for number in kept if lines[number].home == home)].parts
    # What stands before its beginning is more likely a kicker, a menu or an author.
    own = {number for number in inside if number > kept[0] and _belongs(lines[number], home, common)}
    told = set(kept)
    before = sum(len(lines[number].text) for number in told & set(inside))
    added = sum(len(lines[number].text) for number in own - told)
    return sorted(told | own) if before >= _OWN * (before + added) else kept


def _belongs(line: Line, home: int, common: int) -> bool:
    """Whether a line in the element of the text is more likely a part of it than beside it."""
    if line.parts & ~common & _APART:
        return False
    if line.kind[0] == "h":
        return not line.linked
    sentence = line.text[-1] in ".!?"
    if line.linked > 0.5 * len(line.text):
        return leads_to_file(line) or (line.home == home and (sentence or line.linked < 0.9 * len(line.text)))
    return sentence or not ASIDE.match(line.text)


def trimmed(lines: Sequence[Line], language: str | None) -> list[Line]:
    """The article's lines without the dates, links and counters around the text."""
    kept = _without_register(lines, language)
    while (
        kept
        and not _is_list(kept, language)
        and (_is_margin(kept[-1], language) or (kept[-1].text[-1] == ":" and len(kept[-1].text) < 80))
    ):
        kept.pop()
    first = next((number for number, line in enumerate(kept) if not _is_margin(line, language)), len(kept))
    return kept[first:]


def _without_register(lines: Sequence[Line], language: str | None) -> list[Line]:
    """The lines without a table of the record's dates and editors at their end, as Polish registers print it."""
    end = len(lines)
    while end and lines[end - 1].kind == "row":
        end -= 1
    told = any(date.is_labelled(line.text.replace("\t", " "), language) for line in lines[end:])
    return list(lines[:end] if told else lines)


def _is_list(kept: Sequence[Line], language: str | None) -> bool:
    """Whether the last line is one of several days, or an item of a list: what the announcement says, and no stamp."""
    if kept[-1].kind in ("ul", "ol") and not kept[-1].linked and not kept[-1].parts & FURNITURE:
        return True
    bare = [not line.linked and len(line.text) <= _DAY and date.is_stamp(line.text, language) for line in kept[-2:]]
    return len(bare) > 1 and all(bare)


def _is_margin(line: Line, language: str | None) -> bool:
    if len(line.text) > _LONGEST_LABEL or line.kind == "row" or leads_to_file(line):
        return False
    if line.parts & PARTS["about"] and len(line.text) <= _LABEL and line.text[-1] not in ".!?":
        return True
    if line.linked > 0.5 * len(line.text):
        return line.linked > 0.8 * len(line.text) and line.text[-1] not in ".!?"
    if NOTICE.search(line.text) or (len(line.text) < 60 and line.text[-1] in "|/»·•"):
        return True
    counted = len(line.text) < 60 and _COUNTER.search(line.text) and re.search(r"\d|:\s*$", line.text)
    return bool(counted) or date.is_stamp(_parted(line), language)


def _parted(line: Line) -> str:
    """The line with a sign between its pieces of mark-up, which often have none: a date, a section, an author."""
    texts = [text for piece in line.pieces if (text := piece.text.strip())]
    return " | ".join(texts) if len(texts) > 1 else line.text
