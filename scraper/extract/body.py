"""Which lines of a page are its article, when no template says so."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from scraper.extract import date, evidence, forest, notice
from scraper.extract.attachment import leads_to_file
from scraper.extract.evidence import NOTICE
from scraper.extract.markup import Line, Span

_COUNTER = re.compile(
    r"(?:прочетен\w*|преглежда\w*|прегледан\w*|видян\w*|посещени\w*|views?|reads?|hits?|visits?|просмотр\w*|"
    r"перегляд\w*|aufrufe|lectures|vizualizări|okunma|görüntülenme|прегледа)\b",
    re.IGNORECASE,
)
_LONGEST_LABEL = 300  # characters of a date line, a notice
_MOST = 1500  # lines of a region that are weighed one by one; of a longer one, what goes on as it began is kept
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
    if sum(len(lines[number].text) for number in kept) < _SHORT:
        kept = notice.numbers(url, titles, lines, spans, language) or kept
    return Found(tuple(kept), kept[0], kept[-1] + 1) if kept else Found((), 0, 0)


def _likely(lines: Sequence[Line], spans: Sequence[Span], titles: Collection[str]) -> list[int]:
    region = evidence.loose(lines, spans, titles)
    weighed = evidence.Region(region.start, min(region.end, region.start + _MOST))
    scores = [forest.score(numbers) for numbers in evidence.rows(lines, spans, weighed, titles)]
    kept = [number for number, score in enumerate(scores, region.start) if score >= forest.THRESHOLD]
    if region.end > weighed.end:
        styles = {lines[number].style for number in kept}
        kept += [number for number in range(weighed.end, region.end) if lines[number].style in styles]
    return kept


def trimmed(lines: Sequence[Line], language: str | None) -> list[Line]:
    """The article's lines without the dates, links and counters around the text."""
    kept = list(lines)
    while kept and (_is_margin(kept[-1], language) or (kept[-1].text[-1] == ":" and len(kept[-1].text) < 80)):
        kept.pop()
    first = next((number for number, line in enumerate(kept) if not _is_margin(line, language)), len(kept))
    return kept[first:]


def _is_margin(line: Line, language: str | None) -> bool:
    if len(line.text) > _LONGEST_LABEL or line.kind == "row" or leads_to_file(line):
        return False
    if line.linked > 0.5 * len(line.text):
        return line.linked > 0.8 * len(line.text) and line.text[-1] not in ".!?"
    if NOTICE.search(line.text) or (len(line.text) < 60 and line.text[-1] in "|/»·•"):
        return True
    counted = len(line.text) < 60 and _COUNTER.search(line.text) and re.search(r"\d|:\s*$", line.text)
    return bool(counted) or date.is_stamp(line.text, language)
