"""Changes single values in the text of a source file, every other line and every comment left as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import yaml

from scraper.models import Source
from scraper.onboard.proposal import Reason
from scraper.sources import keys
from scraper.sources.document import compose
from scraper.sources.sheet import Kind
from scraper.sources.written import Place, item_lines, key_lines, source_block, value_text

_SAID = r"pages(?: it was not learned from)?|dates that can tell|with a (?:title|date)"  # by a survey or a repair
_LEARNED = re.compile(rf"[ \t]+#[ \t](?:on )?\d+ of \d+ (?:{_SAID})(?=[ \t]*$)", re.MULTILINE)
_LEARNED_ALONE = re.compile(rf"(?:{_LEARNED.pattern})\s*", re.MULTILINE)


def amended_text(text: str, old: Source, new: Source, reasons: Iterable[Reason] = ()) -> str:
    """`text`, which reads as `old`, so that it reads as `new`: keys are added, replaced, or taken out with their line.

    What is added has its reasons with it. A layout that this does not know may come out wrong; whoever calls this
    reads the outcome again.
    """
    root = compose(text.encode())
    if not isinstance(root, yaml.MappingNode):
        return text
    if root.flow_style:
        return f"{value_text('', source_block(new))}\n"
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    edits = _Edits(text.removeprefix("\ufeff"), reasons)
    edits.mapping(root, source_block(old), source_block(new), (), keys.SOURCE)
    return mark + edits.done()


def written_keys(text: str) -> frozenset[str]:
    """The keys that stand in the text of a source file, whatever their values."""
    root = compose(text.encode())
    return frozenset(name.value for name, _ in root.value) if isinstance(root, yaml.MappingNode) else frozenset()


class _Edits:
    """Replacements in a text; of those at one place, the first that was noted stands first."""

    def __init__(self, text: str, reasons: Iterable[Reason]) -> None:
        self._text = text
        self._newline = "\r\n" if "\r\n" in text else "\n"
        self._made: list[tuple[int, int, str]] = []
        self._remarks: dict[Place, list[str]] = {}
        for reason in reasons:
            self._remarks.setdefault(reason.place, []).append(reason.text)

    def done(self) -> str:
        """The text with all of them."""
        parts, at = [], 0
        for start, end, new in sorted(self._made, key=lambda made: made[0]):
            parts += [self._text[at:start], new]
            at = end
        return "".join((*parts, self._text[at:]))

    def mapping(
        self,
        node: yaml.MappingNode,
        old: Mapping[str, Any],
        new: Mapping[str, Any],
        place: Place,
        table: Mapping[str, Kind],
    ) -> None:
        """Bring the keys of a block mapping from old values to new ones."""
        there = {name.value: (name, value) for name, value in node.value}
        order = list(dict.fromkeys((*table, *new)))
        added: list[str] = []
        for key in sorted(new, key=order.index):
            if key not in there:
                added.append(key)
            elif old.get(key) != new[key]:
                self._value(there[key][1], old.get(key), new[key], (*place, key))
        for key in there.keys() & old.keys() - new.keys():
            self._take_out(*there[key])
        for key in added:
            before = [name for name in order[: order.index(key)] if name in there and (name in new or name not in old)]
            lines = key_lines(key, new[key], place, self._remarks)
            self._insert(lines, there[before[-1]] if before else None, node)

    def _value(self, node: yaml.Node, old: Any, new: Any, place: Place) -> None:
        flow = getattr(node, "flow_style", True)
        inside = isinstance(old, dict) and isinstance(new, dict)
        if isinstance(node, yaml.MappingNode) and not flow and inside:
            self.mapping(node, old, new, place, keys.ARTICLE if place == ("article",) else {})
        elif isinstance(node, yaml.SequenceNode) and not flow and isinstance(old, list) and len(old) == len(node.value):
            self._sequence(node, old, new, place)
        else:
            end = self._end(node)
            learned = _LEARNED.match(self._text, end)  # what was said of the value that is replaced
            text = value_text(str(place[-1]), new)
            self._drop_above(node)
            self._made.append((node.start_mark.index, learned.end() if learned else end, text))

    def _drop_above(self, node: yaml.Node) -> None:
        """Take out the line above, if all that it holds was said of the value that is replaced."""
        start = self._text.rfind("\n", 0, node.start_mark.index) + 1
        above = self._text.rfind("\n", 0, max(0, start - 1)) + 1
        if _LEARNED_ALONE.fullmatch(self._text[above:start]):
            self._made.append((above, start, ""))

    def _take_out(self, name: yaml.Node, value: yaml.Node) -> None:
        """The lines of a key and its value; comments above it stay."""
        start = self._text.rfind("\n", 0, name.start_mark.index) + 1
        end = self._line_end(self._end(value))
        self._made.append((start, end + len(self._newline), ""))

    def _sequence(self, node: yaml.SequenceNode, old: Sequence[Any], new: Sequence[Any], place: Place) -> None:
        """Change the items that are there, and put the further ones after them, or before them where they stay."""
        if new[len(new) - len(old) :] == old:
            self._before(node.value[0], new[: len(new) - len(old)])
            return
        for number, (item, before, after) in enumerate(zip(node.value, old, new, strict=False)):
            if before != after and isinstance(item, yaml.MappingNode) and not item.flow_style:
                self.mapping(item, before, after, (*place, number), keys.NEWS.get(next(iter(after)), {}))
            elif before != after:
                self._made.append((item.start_mark.index, self._end(item), value_text("", after)))
        margin = " " * node.start_mark.column
        at = self._line_end(self._end(node.value[-1]))
        for number, further in enumerate(new[len(old) :], len(old)):
            entry = isinstance(further, dict)
            lines = item_lines(further, number, self._remarks) if entry else [f"- {value_text('', further)}"]
            self._made.append((at, at, "".join(f"{self._newline}{margin}{line}" for line in lines)))

    def _before(self, first: yaml.Node, further: Sequence[Any]) -> None:
        start = self._text.rfind("\n", 0, first.start_mark.index) + 1
        margin = " " * (self._text.find("-", start) - start)
        lines = [line for each in further for line in item_lines(each, 0, {})]
        self._made.append((start, start, "".join(f"{margin}{line}{self._newline}" for line in lines)))

    def _insert(self, lines: Sequence[str], after: tuple[yaml.Node, yaml.Node] | None, node: yaml.MappingNode) -> None:
        margin = " " * node.start_mark.column
        if after is None:
            at = node.start_mark.index
            self._made.append((at, at, "".join(f"{line}{self._newline}{margin}" for line in lines)))
        else:
            at = self._line_end(self._end(after[1]))
            self._made.append((at, at, "".join(f"{self._newline}{margin}{line}" for line in lines)))

    def _end(self, node: yaml.Node) -> int:
        """Where a node's own text ends: a block's mark stands only where the next thing begins."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            last = node.value[-1]
            return self._end(last[1] if isinstance(last, tuple) else last)
        return int(node.end_mark.index)

    def _line_end(self, index: int) -> int:
        """Where the line ends, the comment on it included."""
        ends = [at for at in (self._text.find("\r", index), self._text.find("\n", index)) if at >= 0]
        return min(ends, default=len(self._text))
