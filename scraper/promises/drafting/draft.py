"""The outline of a paper to drafts of its promises: level, id, title, verbatim quote, and what the words say. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from typing import Any

from scraper.promises.drafting import actions, facts, lines
from scraper.promises.drafting.columns import Field
from scraper.promises.drafting.facts import Facts
from scraper.promises.drafting.lines import words
from scraper.promises.drafting.numbering import MEASURE, PRIORITY, RANKS
from scraper.promises.drafting.outline import Item, outline
from scraper.promises.drafting.places import places
from scraper.promises.drafting.sums import amounts
from scraper.promises.models import Level
from scraper.promises.quotes import Paper, Searched

_TITLE = 120  # characters
_LONGEST = 1500  # characters of a quote
_TOP = 6  # lines
_DEEPEST = 6  # levels below each other; what is deeper stands beside the last
_PLACES = 100  # of one quote that are looked at
_PAPER = re.compile(r"програма|платформа|programme|platform", re.IGNORECASE)
_LEVELS: tuple[Level, ...] = ("priority", "measure", "project")
_LABEL = re.compile(
    r"[\s(;,.–-]*\b(?:срок\w*|отговор\w+|индикатор\w*|deadline|responsible)(?:\s+[^\W\d_]+){0,2}\s*:.*$", re.I | re.S
)
_ABBREVIATED = re.compile(r"\b(?:г|лв|др|бр|кв\. ?м)\.$")


@dataclass(frozen=True, slots=True)
class Drafted:
    """One promise as it is drafted. `remarks` are for the person who edits the file."""

    own: str
    level: Level
    title: str
    quote: str | None
    page: int | None
    facts: Facts = field(default_factory=Facts)
    remarks: tuple[str, ...] = ()
    below: tuple[Drafted, ...] = ()

    def walk(self) -> Iterator[Drafted]:
        """It, and all below it."""
        yield self
        for each in self.below:
            yield from each.walk()


@dataclass(frozen=True, slots=True)
class Draft:
    """What a paper was drafted to, and what of it is in no promise."""

    promises: tuple[Drafted, ...]
    tables: tuple[tuple[tuple[str, ...], tuple[Field | None, ...]], ...]
    """The headings of each table, and what its columns were taken for."""
    furniture: tuple[str, ...]
    """Page numbers, running heads, menus, contents."""
    prose: tuple[str, ...]
    """Paragraphs that are no measure."""
    headings: tuple[str, ...]
    """Headings below which there is nothing."""
    title: str | None = None
    """The line at the paper's head that says what it is."""

    def every(self) -> Iterator[Drafted]:
        """All promises, in the order of the paper."""
        for each in self.promises:
            yield from each.walk()


def draft(paper: Paper, mandate: tuple[date, date | None]) -> Draft:
    """The draft of a paper for a mandate; never raises, whatever the text."""
    written = lines.read(paper)
    found = outline(written.lines, paper.text, aligned=not paper.pages)
    drafting = _Drafting(paper, mandate)
    promises = tuple(drafting.promises(found.items, None))
    prose = [line.text for line in found.loose] + [
        line.text for item in found.items for each in item.walk() for line in each.prose
    ]
    return Draft(
        promises,
        tuple(found.tables),
        tuple(line.text for line in written.dropped),
        tuple(prose),
        tuple(drafting.empty),
        _head(written.lines),
    )


def _head(every: Sequence[lines.Line]) -> str | None:
    """The first line near the top that calls itself a programme, where it is no longer than a title."""
    return next((line.text for line in every[:_TOP] if _PAPER.search(line.text) and len(line.text) <= 2 * _TITLE), None)


class _Drafting:
    """Promises of one paper, with the ids that are taken."""

    def __init__(self, paper: Paper, mandate: tuple[date, date | None]) -> None:
        self.empty: list[str] = []
        self._paper, self._mandate = paper, mandate
        self._searched = Searched(paper.text)
        self._taken: set[str] = set()

    def promises(self, items: list[Item], above: Drafted | None, depth: int = 1) -> Iterator[Drafted]:
        """The promises of items that stand beside each other."""
        for position, item in enumerate(items, 1):
            said = self._said(item)
            if not said or (item.key[0] == "head" and not item.below and not item.given and not actions.promises(said)):
                self.empty += [said] if said else []
                yield from self.promises(item.below, above, depth)
                continue
            yield from self._promise(item, said, position, above, depth)

    def _promise(self, item: Item, said: str, position: int, above: Drafted | None, depth: int) -> Iterator[Drafted]:
        level = _level(item, said, above)
        own = self._own(item, position, above)
        quote, page, doubts = self._quote(item)
        known = self._facts(item, said) if level != "priority" else Facts()
        remarks = (*item.doubts, *doubts, *self._remarks(item), *known.doubts)
        one = Drafted(own, level, _title(said), quote, page, replace(known, doubts=()), remarks)
        parted = actions.parts(said) if level != "priority" and not item.below and quote else (said,)
        if len(parted) > 1:
            yield from self._parted(one, parted)
            return
        if depth < _DEEPEST:
            yield replace(one, below=tuple(self.promises(item.below, one, depth + 1)))
        else:
            yield one
            yield from self.promises(item.below, above, depth)

    def _parted(self, one: Drafted, parted: tuple[str, ...]) -> Iterator[Drafted]:
        """The promises of one sentence. Each keeps what its own part says, and what no part says for itself."""
        each = [facts.of(part, self._mandate) for part in parted]
        for number, (part, mine) in enumerate(zip(parted, each, strict=True), 1):
            others = [other for other in each if other is not mine]
            known = replace(
                one.facts,
                places=_own_of(one.facts.places, mine.places, [other.places for other in others]),
                amounts=_own_of(one.facts.amounts, mine.amounts, [other.amounts for other in others]),
                quantities=_own_of(one.facts.quantities, mine.quantities, [other.quantities for other in others]),
            )
            own = one.own if number == 1 else self._free(f"{one.own}-{number}")
            told = f"one sentence, {len(parted)} promises, this is number {number}; join them if that is wrong"
            yield replace(one, own=own, title=_title(part), facts=known, remarks=(told, *one.remarks))

    # --- parts of a promise -------------------------------------------------------

    def _said(self, item: Item) -> str:
        said = words(self._paper.text[item.start : item.end])
        return said if len(said) <= _LONGEST else said[:_LONGEST].rpartition(" ")[0]

    def _given(self, span: tuple[int, int]) -> str:
        return words(self._paper.text[slice(*span)])[:_LONGEST]

    def _quote(self, item: Item) -> tuple[str | None, int | None, tuple[str, ...]]:
        """The item's words as they stand in the paper, and on which page; none where they cannot be found again."""
        quote = self._said(item).rstrip(" ;")
        page = self._paper.page(item.start)
        found = [self._paper.page(start) for start, _ in islice(self._searched.places(quote), _PLACES)]
        if not found:
            return None, None, ("no quote: its words could not be found again as one piece; copy them from the paper",)
        return quote, page if page in found else found[0], ()

    def _facts(self, item: Item, said: str) -> Facts:
        """What the item's own words say, and what its table or its labels give."""
        found = facts.of(said, self._mandate)
        given = {name: self._given(span) for name, span in item.given.items()}
        doubts = list(found.doubts)
        deadline = found.deadline
        if given.get("deadline"):
            deadline, told = facts.deadline_in(given["deadline"], self._mandate)
            doubts = list(told)
        return replace(
            found,
            deadline=deadline,
            responsible=given.get("responsible") or found.responsible,
            funder=given.get("funder") or found.funder,
            amounts=amounts(given.get("amount", "")) or found.amounts,
            places=tuple(dict.fromkeys((*found.places, *places(given.get("place", ""))))),
            doubts=tuple(doubts),
        )

    def _remarks(self, item: Item) -> Iterator[str]:
        if item.from_prose:
            yield "from running text: is it a promise?"
        told: tuple[tuple[Field, str], ...] = (
            ("indicator", "its indicator"),
            ("amount", "its money"),
            ("place", "its place"),
        )
        for name, what in told:
            if name in item.given:
                said = self._given(item.given[name])
                if said and not (name == "amount" and amounts(said)) and not (name == "place" and places(said)):
                    yield f"the paper gives {what}: {said}"

    # --- ids ------------------------------------------------------------------------

    def _own(self, item: Item, position: int, above: Drafted | None) -> str:
        number = re.sub(r"[^a-z0-9]+", "-", (item.number or "").lower()).strip("-")
        if number and above and not number.startswith(f"{above.own}-"):
            held, _, last = number.rpartition("-")
            number = f"{above.own}-{last if f'-{above.own}'.endswith(f'-{held}') else number}"
        return self._free(number or (f"{above.own}-{position}" if above else str(position)))

    def _free(self, wanted: str) -> str:
        """The id that is wanted, or the next that is free."""
        own, count = wanted, 2
        while own in self._taken:
            own, count = f"{wanted}-{count}", count + 1
        self._taken.add(own)
        return own


def _own_of(every: tuple[Any, ...], mine: tuple[Any, ...], others: Iterable[tuple[Any, ...]]) -> tuple[Any, ...]:
    """What is mine, and what is nobody's in particular."""
    theirs = {each for other in others for each in other}
    return tuple(each for each in every if each in mine or each not in theirs)


def _level(item: Item, said: str, above: Drafted | None) -> Level:
    """By its word, else by where it stands: what holds others is a priority at the top, a measure below one."""
    if item.word:
        rank = RANKS[item.word]
        level: Level = "priority" if rank <= PRIORITY else "measure" if rank == MEASURE else "project"
    elif above is None:
        level = "priority" if item.below else "measure"
    elif above.level == "priority":
        deeper = any(each.below for each in item.below)
        level = "priority" if deeper or (item.below and not actions.promises(said)) else "measure"
    else:
        level = "project"
    return max(level, above.level, key=_LEVELS.index) if above else level


def _title(said: str) -> str:
    """The beginning of a promise's words, as long as a title may be."""
    short = _bare(_LABEL.sub("", said)) or said
    first = _bare(next((short[start:end] for start, end in actions.sentences(short)), short)) or short
    title = first if len(first) <= _TITLE else f"{first[:_TITLE].rpartition(' ')[0] or first[:_TITLE]}…"
    return title[0].upper() + title[1:]


def _bare(text: str) -> str:
    """A text without the signs around it; the dot of "г." stays."""
    bare = text.strip(" ,;:–-")
    return bare if _ABBREVIATED.search(bare) else bare.rstrip(" .,;:")
