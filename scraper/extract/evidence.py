"""What speaks for and against a line being part of the article: numbers that `forest` weighs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import accumulate
from math import log2
from typing import NamedTuple

from scraper.extract.markup import Line, Span
from scraper.extract.names import FURNITURE, PARTS
from scraper.letters import folded

NOTICE = re.compile(
    r"©|\bcopyright\b|all rights reserved|CC BY-|powered by|всички права запазени|все права защищены|"
    r"усі права захищені|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados|"
    r"tutti i diritti riservati|toate drepturile rezervate|wszelkie prawa zastrzeżone|sva prava zadržana",
    re.IGNORECASE,
)
# How a line begins that leads elsewhere, or says who took the picture, in the languages of Europe.
ASIDE = re.compile(
    r"\W*(?:read (?:more|also|next)|see also|related|more (?:on|from|about|stories|news)|also read|recommended|"
    r"most (?:read|popular)|don.t miss|sign up|subscribe|follow us|share|advertisement|comments?\b|tags?\b|topics?\b|"
    r"photos?\b|images?\b|pictures?\b|credits?\b|source\b|click here|watch|listen|download|"
    r"виж(?:те)? (?:още|също)|още (?:по темата|от|новини)|свързани|подобни|последни|коментар|сподели|етикети|тагове|"
    r"абонирай|прочетете (?:още|също)|снимк[аи]\b|източник|реклама|"
    r"читайте (?:также|ещё|еще|також)|по теме|по темі|смотрите|похожие|поделиться|комментари|фото\b|источник|"
    r"mehr (?:zum|zu|aus|lesen)|lesen sie (?:auch|mehr)|weitere|siehe auch|kommentar|teilen|foto\b|bild\b|quelle|"
    r"anzeige|"
    r"lire (?:aussi|également|la suite)|voir aussi|à lire|sur le même|partager|commentaires?\b|publicité|"
    r"lee (?:también|más)|leer más|ver también|te puede|noticias relacionadas|comparti[re]|comentari|publicidad|"
    r"leggi (?:anche|tutto)|potrebbe interessar|condividi|commenti|citește (?:și|mai)|vezi și|distribuie|"
    r"czytaj (?:też|także|więcej)|zobacz|udostępnij|przeczytaj|přečtěte|čtěte|související|sdílet|diskuse|"
    r"läs (?:också|även|mer)|dela|les også|læs også|del\b|lue myös|jaa\b|lees (?:ook|meer)|deel\b|"
    r"olvass|kapcsolódó|megosztás|pročitajte|прочитајте|povezane|podeli|διαβάστε|σχετικ|κοινοποί|ilgili|haberin|paylaş)",
    re.IGNORECASE,
)
_PARAGRAPHS = frozenset(
    ["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "tr", "td", "th"]
)
_KINDS = {"p": 0, "h1": 1, "h2": 2, "h3": 3, "h4": 3, "h5": 3, "h6": 3, "ul": 4, "ol": 4, "row": 5, "quote": 6}
_ENDS = {".": 3, "!": 3, "?": 3, "…": 3, "。": 3, '"': 2, "”": 2, "»": 2, "“": 2, ")": 2, "’": 2, ":": 1}
_DIGITS = re.compile(r"\d")
_UPPER = re.compile(r"[A-ZА-ЯΑ-Ω]")
_LONGEST_LABEL = 300  # characters of a title, a notice, a label
_STRONG = 60  # characters of a line that is rather a sentence than a label
_SOFT = 0.4  # what a sentence in furniture still weighs
_UNDER_TITLE = 12  # lines below a title in which its article begins
_FAR = 80  # lines, beyond which a distance says nothing more
_NOTHING = (0.0, 0.0, -1.0, 0.0)


class Region(NamedTuple):
    """Lines from `start` up to `end`."""

    start: int
    end: int


def loose(lines: Sequence[Line], spans: Sequence[Span], titles: Collection[str]) -> Region:
    """The element that holds the article and perhaps more: nearly every sentence of the page that is no link."""
    return _heaviest(_weights(lines, 0.05, 1.5, titles), lines, spans)


def tight(lines: Sequence[Line], spans: Sequence[Span]) -> Region:
    """The element with the most text after what its links and labels weigh against it."""
    return _heaviest(_weights(lines, 1.0, 10.0, ()), lines, spans)


def _weights(lines: Sequence[Line], per_linked: float, each: float, titles: Collection[str]) -> list[float]:
    weights, under = [], _FAR
    called = titled(lines, titles) if titles else []
    for number, line in enumerate(lines):
        size = len(line.text)
        linked = line.linked > 0.5 * size
        if linked and line.file:
            weight: float = size
        elif linked:
            weight = -per_linked * size - each
        elif line.kind[0] == "h":
            weight = 0.0
            if called and called[number]:
                under = 0
        else:
            says = size >= 80 or (size >= 25 and _ENDS.get(line.text[-1], 0) > 1)
            weight = size if says else 0.3 * size if size >= 40 else -2
            # Themes call an article's column anything; under its own title it is no furniture.
            if line.furniture and weight > 0 and under > _UNDER_TITLE:
                weight *= _SOFT
        under += 1
        weights.append(weight)
    return weights


def titled(lines: Sequence[Line], titles: Collection[str]) -> list[bool]:
    """Which lines say what the page's head calls its article; `titles` are folded."""
    firsts = {title[0] for title in titles if title}
    shortest = min((len(title) for title in titles if title), default=_LONGEST_LABEL)

    def says_it(line: Line) -> bool:
        text = line.text
        if not shortest <= len(text) <= _LONGEST_LABEL or (line.linked and line.kind[0] != "h"):
            return False
        # Folding a line takes ten times as long as looking at its first letter.
        return (text[0].lower() in firsts or not text[0].isalnum()) and folded(text) in titles

    return [says_it(line) for line in lines]


def _heaviest(weights: list[float], lines: Sequence[Line], spans: Sequence[Span]) -> Region:
    sums = [0.0, *accumulate(weights)]
    best, most = Region(0, len(lines)), (float("-inf"), 0)
    for span in spans:
        # A paragraph or a list is part of an article, however much it weighs against the rest.
        if span.tag in _PARAGRAPHS and span.end - span.start < len(lines):
            continue
        found = (sums[span.end] - sums[span.start], span.start - span.end)
        if found > most:
            best, most = Region(span.start, span.end), found
    return best


NAMES = (
    *("size", "linked", "links", "end", "kind", "bold", "slanted", "notice", "digits", "capitals", "lower"),
    *("repeated", "is_title", "opens", "sentences", "commas", "aside", "under_aside", "file"),
    *(
        f"{name}_{place}"
        for place in ("before", "after", "before2", "after2")
        for name in ("size", "linked", "kind", "end")
    ),
    *("home_of_most", "home", "style", "home_size", "in_tight", "up", "down", "ahead", "behind", "how_far_behind"),
    *("place", "since_title", "since_h1", "since_heading", "region_lines", "region_size"),
    *(f"in_{part}" for part in PARTS),
)


def rows(lines: Sequence[Line], spans: Sequence[Span], region: Region, titles: Collection[str]) -> list[list[float]]:
    """For each line of `region` the numbers that NAMES names. `titles`: what the page calls its article, folded."""
    around = _Around.of(lines, spans, region, titles)
    return [around.row(number) for number in range(*region)]


class _Around(NamedTuple):
    """What is known of a page before its lines are looked at one by one."""

    lines: Sequence[Line]
    region: Region
    near: list[tuple[float, float, float, float]]
    homes: dict[int, int]
    styles: dict[str, int]
    whole: int
    most: int
    common: int
    repeated: Counter[str]
    tight: Region
    up: list[int]
    down: list[int]
    first: int
    last: int
    titles: list[bool]
    since: list[tuple[int, int, int, int]]

    @classmethod
    def of(cls, lines: Sequence[Line], spans: Sequence[Span], region: Region, titles: Collection[str]) -> _Around:
        start, end = region
        strong = [
            len(line.text) >= _STRONG and line.linked < 0.4 * len(line.text) and line.kind[0] != "h" for line in lines
        ]
        homes: dict[int, int] = {}
        styles: dict[str, int] = {}
        bits: dict[int, int] = {}
        for number in range(start, end):
            if strong[number]:
                line = lines[number]
                size = len(line.text)
                homes[line.home] = homes.get(line.home, 0) + size
                styles[line.style] = styles.get(line.style, 0) + size
                bits[line.parts] = bits.get(line.parts, 0) + size
        whole = sum(homes.values())
        common = 0
        for bit in PARTS.values():
            if 2 * sum(size for parts, size in bits.items() if parts & bit) > whole:
                common |= bit
        firm = [strong[number] and not (lines[number].parts & ~common & FURNITURE) for number in range(start, end)]
        places = [start + number for number, is_firm in enumerate(firm) if is_firm]
        called = titled(lines[:end], titles)
        return cls(
            lines,
            region,
            [_near(line) for line in lines[max(0, start - 2) : end + 2]],
            homes,
            styles,
            whole,
            max(homes.values(), default=0),
            common,
            Counter(line.text for line in lines),
            tight(lines, spans),
            _distances(firm),
            _distances(firm[::-1])[::-1],
            places[0] if places else start,
            places[-1] if places else end - 1,
            called,
            _since(lines, region, called),
        )

    def row(self, number: int) -> list[float]:
        line = self.lines[number]
        at = number - self.region.start
        offset = at + min(2, self.region.start)
        out = _own(line, self)
        since_title, since_h1, since_heading, since_aside = self.since[at]
        out[12] = float(self.titles[number])
        out[17] = since_aside
        for place in (-1, 1, -2, 2):
            other = offset + place
            out += self.near[other] if 0 <= other < len(self.near) else _NOTHING
        home = self.homes.get(line.home, 0)
        size = self.region.end - self.region.start
        out += (
            home / (self.most or 1),
            home / (self.whole or 1),
            self.styles.get(line.style, 0) / (self.whole or 1),
            log2(home + 1),
            self.tight.start <= number < self.tight.end,
            self.up[at],
            self.down[at],
            number < self.first,
            number > self.last,
            max(0, number - self.last),
            at / size,
            since_title,
            since_h1,
            since_heading,
            log2(size),
            log2(self.whole + 1),
        )
        parts, common = line.parts, self.common
        out += [0.0 if not parts & bit else 1.0 if common & bit else 2.0 for bit in PARTS.values()]
        return out


def _own(line: Line, page: _Around) -> list[float]:
    text = line.text
    size = len(text)
    label = size <= _LONGEST_LABEL
    links, bold, slanted = 0, True, True
    for piece_text, href, strong, emphasis in line.pieces:
        if href and not piece_text.isspace():
            links += bool(piece_text)
        if piece_text and not piece_text.isspace():
            bold, slanted = bold and strong, slanted and emphasis
    return [
        log2(size),
        line.linked / size,
        min(links, 5),
        _ENDS.get(text[-1], 0),
        _KINDS.get(line.kind, 0),
        bold,
        slanted,
        label and NOTICE.search(text) is not None,
        len(_DIGITS.findall(text)) / size if label else 0.0,
        len(_UPPER.findall(text)) / size if label else 0.0,
        text[0].islower(),
        page.repeated[text] > 1,
        0.0,
        line.opens,
        min(text.count(". "), 5),
        min(text.count(","), 5),
        label and ASIDE.match(text) is not None,
        0.0,
        line.file,
    ]


def _near(line: Line) -> tuple[float, float, float, float]:
    text = line.text
    return log2(len(text)), line.linked / len(text), _KINDS.get(line.kind, 0), _ENDS.get(text[-1], 0)


def _distances(firm: Sequence[bool]) -> list[int]:
    """For each line, how many lines before it the nearest firm one stands."""
    out, count = [], _FAR
    for is_firm in firm:
        out.append(count)
        count = 0 if is_firm else min(count + 1, _FAR)
    return out


def _since(lines: Sequence[Line], region: Region, titles: Sequence[bool]) -> list[tuple[int, int, int, int]]:
    """Lines since the title, since an h1, since a heading, and since a heading (or label) that leads elsewhere."""
    out = []
    title = h1 = heading = aside = _FAR
    home = 0
    for number in range(region.end):
        line = lines[number]
        title = 0 if titles[number] else title + 1 if title < _FAR else _FAR
        h1 = 0 if line.kind == "h1" else h1 + 1 if h1 < _FAR else _FAR
        heading = 0 if line.kind[0] == "h" else heading + 1 if heading < _FAR else _FAR
        if number >= region.start:
            if len(line.text) < _STRONG and ASIDE.match(line.text):
                aside, home = 0, line.home
            elif heading == 0 or (
                aside < _FAR and line.home == home and len(line.text) > 2 * _STRONG and not line.linked
            ):
                aside = _FAR
            else:
                aside = aside + 1 if aside < _FAR else _FAR
            out.append((title, h1, heading, aside))
    return out
