"""Tells the lines that the town changed from those that change by themselves: banners, counters, dates of today."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from scraper.archive.versions import comparable

_DIGITS = re.compile(r"\d+")
_LABEL = re.compile(r"^(?:[^:<>←→\"]{0,40}:|[\"<←])\s*|\s*[\">→]$")
_MOST_LINES = 1500  # of two texts to be aligned; longer ones are held against each other as bags of lines
_LIKENESS = 0.5


@dataclass(frozen=True, slots=True)
class Left:
    """The lines of a change that nothing but the town explains."""

    gone: tuple[str, ...] = ()
    came: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.gone or self.came)


Lines = frozenset[str]


def lines_of(text: str | None) -> list[str]:
    """The lines of a text as they count for an edit."""
    return [line for line in map(comparable, (text or "").split("\n")) if line]


def standing(text: str | None) -> Lines:
    """The lines of a page, to look up what other pages share with it."""
    return frozenset(lines_of(text))


def masked(line: str) -> str:
    """A line without its numbers: two lines that are equal but for them are."""
    return _DIGITS.sub("#", line)


def has_number(line: str) -> bool:
    """Whether a line, as `masked` gives it, shows a number."""
    return "#" in line


def left(
    old: str | None,
    new: str | None,
    *,
    then: Sequence[Lines] = (),
    now: Sequence[Lines] = (),
    is_known: Callable[[str], bool] = lambda _: False,
    again: str | None = None,
) -> Left:
    """The lines in which two texts of one article differ and that are its own.

    `then` and `now` are the lines of other pages of the source at the time of either text; `is_known` knows lines
    that are no article's own (titles of others, banners), `again` is the new page's text when asked once more at once.
    """
    pairs = _aligned(lines_of(old), lines_of(new))
    other = _Looks(lines_of(new), lines_of(again)) if again is not None else None
    gone, came = [], []
    for before, after in pairs:
        after_told = after is not None and not (_is_new_to_all(after, then, now) or _is_link(after, is_known))
        before_told = before is not None and not (_is_new_to_all(before, now, then) or _is_link(before, is_known))
        if other:
            after_told, before_told = other.told(before if before_told else None, after if after_told else None)
        if before and after and not (before_told and after_told):
            continue  # one took the other's place, and either is furniture
        if before_told and before:
            gone.append(before)
        if after_told and after:
            came.append(after)
    return Left(tuple(gone), tuple(came))


def _aligned(old: list[str], new: list[str]) -> list[tuple[str | None, str | None]]:
    """The lines that differ, those of a replaced stretch set side by side by likeness."""
    if len(old) + len(new) > _MOST_LINES:
        gone, came = Counter(old) - Counter(new), Counter(new) - Counter(old)
        return [*((line, None) for line in gone.elements()), *((None, line) for line in came.elements())]
    pairs: list[tuple[str | None, str | None]] = []
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            pairs.extend(_matched(old[i:j], new[k:m]))
    return pairs


def _matched(old: list[str], new: list[str]) -> Iterable[tuple[str | None, str | None]]:
    rest = list(new)
    for line in old:
        best = max(rest, key=lambda other: _likeness(line, other), default=None) if len(rest) < 50 else rest[0]
        if best is not None and (len(old) == len(new) == 1 or _likeness(line, best) >= _LIKENESS):
            rest.remove(best)
            yield line, best
        else:
            yield line, None
    yield from ((None, line) for line in rest)


def _likeness(one: str, other: str) -> float:
    """The share of words that two lines have in common, numbers left aside."""
    a, b = Counter(masked(one).split()), Counter(masked(other).split())
    return (a & b).total() / max(a.total(), b.total(), 1)


def _is_shared(line: str, pages: Sequence[Lines]) -> bool:
    """Whether a line stands on most of the other pages."""
    count = sum(line in page for page in pages)
    return count >= 2 and count * 3 >= len(pages) * 2


def _is_new_to_all(line: str, without: Sequence[Lines], having: Sequence[Lines]) -> bool:
    """Whether most pages show a line at one time and did not at another. What they show at both is a phrase that many
    notices share, and one that comes to a notice, or goes, is the town's."""
    return _is_shared(line, having) and 3 * sum(line in page for page in without) <= len(without)


def _is_link(line: str, is_known: Callable[[str], bool]) -> bool:
    """Whether a line is no more than another article's title, as boxes of related or neighbouring articles show it."""
    return is_known(line) or ((bare := _LABEL.sub("", line)) != line and is_known(bare))


def unexplained(
    lines: Iterable[str], without: Sequence[Lines], having: Sequence[Lines], is_known: Callable[[str], bool]
) -> list[str]:
    """Those of some lines that the pages of their time (`having`) and of another (`without`) do not explain."""
    return [line for line in lines if not (_is_new_to_all(line, without, having) or _is_link(line, is_known))]


def own(text: str | None, then: Sequence[Lines], is_known: Callable[[str], bool]) -> list[str]:
    """The lines of a text that are its own, as far as other pages tell, of whatever time: numbers aside."""
    others = [frozenset(map(masked, page)) for page in then]
    return [line for line in lines_of(text) if not (_is_shared(masked(line), others) or _is_link(line, is_known))]


def changed(old: str | None, new: str | None) -> tuple[frozenset[str], frozenset[str]]:
    """The lines that went and those that came."""
    pairs = _aligned(lines_of(old), lines_of(new))
    gone, came = ({line for pair in pairs if (line := pair[side])} for side in (0, 1))
    return frozenset(gone - came), frozenset(came - gone)


class _Looks:
    """Two looks at one page at once: what differs between them changes by itself."""

    def __init__(self, first: list[str], second: list[str]) -> None:
        self._second = set(second)
        self._other = {after: before for before, after in _aligned(second, first) if after is not None}

    def told(self, before: str | None, after: str | None) -> tuple[bool, bool]:
        """Whether the line that came, and the one that went, are still to be explained."""
        if after is None:
            return False, before is not None and before not in self._second
        if after not in self._other:
            return True, before is not None
        twin = self._other[after]
        if before is None or twin is None:
            return False, before is not None and before not in self._second
        explained = _pattern(after, twin).fullmatch(before) is not None
        return not explained, not explained


def _pattern(one: str, other: str) -> re.Pattern[str]:
    """What stays the same in two looks at a line, with anything where they differ."""
    a, b = one.split(), other.split()
    parts = []
    for kind, i, j, _, _ in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        parts.append(" ".join(map(re.escape, a[i:j])) if kind == "equal" else r".{0,200}?")
    return re.compile(r"\s*".join(parts))
