"""A source, or its `article:` block alone, as the text of its file, with remarks as comments at the lines they mean."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from types import MappingProxyType
from typing import Any, ClassVar

import yaml

from scraper.messages import one_line
from scraper.models import DateRule, Hold, News, NextPage, Source, Template
from scraper.sources.keys import ARTICLE, NEWS, SOURCE, article_block
from scraper.sources.sheet import Kind

Place = tuple[str | int, ...]
Remarks = Mapping[Place, Sequence[str]]

_ENDLESS = 1_000_000  # columns; a comment must stand at the end of its value's one line
_WIDE = 120  # columns of a line with its comment
_UNITS = (("d", 86400), ("h", 3600), ("m", 60), ("s", 1))  # seconds
_REQUIRED = ("name", "home", "news")
_PATTERNS = ("pattern", "url")  # keys whose values are regular expressions
_APART = ("news", "article")  # blocks with an empty line around them


def source_text(source: Source, remarks: Remarks = MappingProxyType({}), head: Iterable[str] = ()) -> str:
    """The whole file as YAML: what differs from the defaults, each key at its place in the contract's order.

    `remarks` are what is to be said of a place such as ("news", 0, "next"), a key that is left out included; `head` are
    the lines of the comment that the file begins with. Read back, the text gives an equal source whatever the remarks
    hold.
    """
    writer = _Writer({**_remarks(source.article, ("article",)), **_joined(remarks, source.article)})
    for line in head:
        writer.comment(line, "")
    writer.mapping(source_block(source), (), SOURCE)
    for place in [place for place in writer.remarks if place]:
        writer.absent(place, "")
    return "".join(f"{line}\n" for line in writer.lines)


def article_text(template: Template) -> str:
    """The `article:` block as YAML, to be put into a source file; comments alone where the template holds no rule.

    Read back, it gives an equal template: what is in the comments is for people.
    """
    writer = _Writer(_remarks(template, ("article",)))
    block = article_block(template)
    if not block:
        writer.comment("article: left to general rules", "")
    writer.mapping({"article": block} if block else {}, (), {"article": SOURCE["article"]})
    return "".join(f"{line}\n" for line in writer.lines)


def key_lines(key: str, value: Any, place: Place, remarks: Remarks) -> list[str]:
    """The lines of one key of the mapping at `place`, from its first column on, with what is said of it."""
    writer = _Writer({at: said for at, said in remarks.items() if at[: len(place) + 1] == (*place, key)})
    writer.mapping({key: value}, place, {})
    return _at_margin(writer.lines)


def item_lines(block: Mapping[str, Any], number: int, remarks: Remarks) -> list[str]:
    """The lines of one entry of `news`, from the column of its dash on, with what is said of it."""
    place: Place = ("news", number)
    writer = _Writer({at: said for at, said in remarks.items() if at[:2] == place})
    writer.mapping(block, place, NEWS.get(next(iter(block)), {}), "- ")
    return _at_margin(writer.lines)


def value_text(key: str, value: Any) -> str:
    """A value as it stands after its key, on one line."""
    return _value(_marked(key, value))


# --- a source as plain values -------------------------------------------------


def source_block(source: Source) -> dict[str, Any]:
    """A source as the mapping of its file, in the order of its keys: what is required, and what is not the default."""
    usual = {field.name: field.default for field in fields(source)}
    given = {key: getattr(source, key) for key in SOURCE}
    block = {key: _plain(key, value) for key, value in given.items() if key in _REQUIRED or value != usual[key]}
    return {key: value for key, value in block.items() if value not in ({}, None)}


def _plain(key: str, value: Any) -> Any:
    """One value of a source as its file writes it."""
    if key == "every":
        unit, size = next((unit, size) for unit, size in _UNITS if not value % size)
        return f"{value // size}{unit}"
    if key == "quiet":
        return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in value)
    if key == "news":
        return [news_block(each) for each in value]
    if isinstance(value, Template):
        return article_block(value)
    return _mapped(value)


def news_block(news: News) -> dict[str, Any]:
    """A listing, feed or sitemap as the mapping that its source file holds."""
    return {type(news).__name__.lower(): news.url, **_given(news, "url")}


def _mapped(value: Any) -> Any:
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, DateRule | NextPage) and list(_given(value)) == ["css"]:
        return value.css
    if isinstance(value, NextPage):
        return {**_given(value, "start", "step"), "from": value.start, "step": value.step}
    if isinstance(value, tuple):
        return [_mapped(each) for each in value]
    return _given(value) if is_dataclass(value) else value


def _given(value: Any, *but: str) -> dict[str, Any]:
    """The fields of a dataclass that are not as by default."""
    told = ((each.name, getattr(value, each.name), each.default) for each in fields(value) if each.name not in but)
    return {name: _mapped(found) for name, found, usual in told if found != usual}


# --- plain values as lines ----------------------------------------------------


class _Writer:
    """The lines of a file, and the remarks that stand at none of them yet."""

    def __init__(self, remarks: Remarks) -> None:
        self.lines: list[str] = []
        self.remarks = {place: list(said) for place, said in remarks.items()}

    def mapping(self, block: Mapping[str, Any], place: Place, table: Mapping[str, Kind], dash: str = "") -> None:
        """A mapping's keys in the table's order; `dash` begins its first line if it is an item of a list."""
        indent = "  " * len(place)
        for said in self._take(place, exactly=True):
            self.comment(said, indent[: len(indent) - len(dash)])
        for key in dict.fromkeys((*table, *block)):
            here = (*place, key)
            if key not in block:
                self.absent(here, indent)
                continue
            start = f"{indent[: len(indent) - len(dash)]}{dash}{key}:"
            dash = ""
            apart = not place and key in _APART and bool(self.lines)
            if apart and self.lines[-1]:
                self.lines.append("")
            self._entry(start, block[key], here)
            if apart:
                self.lines.append("")
        if not place and self.lines and not self.lines[-1]:
            self.lines.pop()

    def _entry(self, start: str, value: Any, here: Place) -> None:
        key = here[-1]
        if isinstance(value, dict) and here == ("article",):
            self.lines.append(start)
            self.mapping(value, here, ARTICLE)
        elif isinstance(value, list) and value:
            self._line(start, here, exactly=True)
            for number, each in enumerate(value):
                self._item(each, (*here, number))
        else:
            self._line(f"{start} {_value(_marked(key, value))}", here)

    def _item(self, value: Any, here: Place) -> None:
        if isinstance(value, dict):
            self.mapping(value, here, NEWS.get(next(iter(value), ""), {}), "- ")
        else:
            self._line(f"{'  ' * (len(here) - 1)}- {_value(value)}", here)

    def _line(self, text: str, place: Place, *, exactly: bool = False) -> None:
        """A line, with what is said of it at its end, or above it where that would be too long."""
        said = list(dict.fromkeys(filter(None, map(one_line, self._take(place, exactly=exactly)))))
        whole = f"{text}  # {'; '.join(said)}"
        if said and len(whole) > _WIDE:
            for each in said:
                self.comment(each, text[: len(text) - len(text.lstrip(" "))])
        self.lines.append(whole if said and len(whole) <= _WIDE else text)

    def absent(self, place: Place, indent: str) -> None:
        """What is said of a key that is left out, where it would stand."""
        name = ".".join(str(part) for part in place[-1:])
        for said in self._take(place):
            self.comment(f"{name}: {said}", indent)

    def comment(self, text: str, indent: str) -> None:
        """A comment of its own, on as many lines as it needs."""
        wide = max(_WIDE - len(indent) - 2, 40)
        for line in textwrap.wrap(one_line(text), wide, break_long_words=False, break_on_hyphens=False):
            self.lines.append(f"{indent}# {line}")

    def _take(self, place: Place, *, exactly: bool = False) -> list[str]:
        """What is said of a place, and of what is inside it, taken off what is still to be said."""
        inside = [at for at in self.remarks if at == place or (not exactly and at[: len(place)] == place)]
        return [said for at in inside for said in self.remarks.pop(at)]


def _at_margin(lines: Sequence[str]) -> list[str]:
    margin = min(len(line) - len(line.lstrip(" ")) for line in lines)
    return [line[margin:] for line in lines]


class _Pattern(str):
    """A regular expression, which is written in single quotes: between them YAML leaves a backslash alone."""


def _marked(key: str | int, value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _marked(name, each) for name, each in value.items()}
    return _Pattern(value) if key in _PATTERNS and isinstance(value, str) else value


class _Dumper(yaml.SafeDumper):
    """Writes every value on one line, as it would be typed."""

    def text(self, text: str) -> yaml.ScalarNode:
        seen = text.isprintable()
        style = ("'" if isinstance(text, _Pattern) else None) if seen else '"'
        return self.represent_scalar("tag:yaml.org,2002:str", str(text), style=style)

    def number(self, number: float) -> yaml.ScalarNode:
        # Never with an exponent, which a source file does not know.
        return self.represent_scalar("tag:yaml.org,2002:float", f"{number:.9f}".rstrip("0"))

    yaml_representers: ClassVar[dict[type, Any]] = {
        **yaml.SafeDumper.yaml_representers,
        str: text,
        _Pattern: text,
        float: number,
    }


def _value(value: Any) -> str:
    text = yaml.dump(
        value, Dumper=_Dumper, allow_unicode=True, width=_ENDLESS, default_flow_style=True, sort_keys=False
    )
    return str(text).removesuffix("...\n").rstrip("\n")


# --- what is said of learned rules --------------------------------------------


def _joined(remarks: Remarks, template: Template) -> Remarks:
    """The remarks, those of learned rules after what else is said of the same line."""
    learned = _remarks(template, ("article",))
    return {place: [*said, *learned.get(place, ())] for place, said in remarks.items()}


def _remarks(template: Template, place: Place) -> Remarks:
    """How well each learned rule holds, by the place of the rule; of fields without one, why."""
    said: dict[Place, list[str]] = {}
    for hold in template.holds:
        for at in [place] if hold.rule is None else _places(hold, template):
            said.setdefault(at if hold.rule is None else (*place, *at), []).append(_spoken(hold))
    return said


def _places(hold: Hold, template: Template) -> Iterator[Place]:
    if hold.field == "remove":
        yield from (("remove", number) for number, css in enumerate(template.remove) if css == hold.rule)
        return
    rule = getattr(template, hold.field, None)
    if hold.rule == (rule.css if isinstance(rule, DateRule) else rule):
        yield (hold.field,)


def _spoken(hold: Hold) -> str:
    if hold.rule is None:
        return f"{hold.field}: left to general rules; {hold.why or 'no rule was found'}"
    if hold.field == "order":
        return f"{hold.pages} of {hold.of} dates that can tell"
    return f"on {hold.pages} of {hold.of} pages"
