"""One file being read: marked nodes to values by tables of keys, every problem noted with its line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import yaml

from scraper.errors import WrongInput
from scraper.sources.values import nearest

_KINDS = {yaml.ScalarNode: "a value", yaml.SequenceNode: "a list", yaml.MappingNode: "keys with values"}
_NOTHING = ("", "~", "null", "Null", "NULL")

Kind = Callable[["Sheet", yaml.Node, str], Any]
"""Reads one node, under the name of its key. Returns None where it noted a problem instead."""


class Sheet:
    """The problems of one file, and how its nodes are read."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[str] = []

    def note(self, node: yaml.Node, text: str) -> None:
        """Write down a problem at the line of `node`."""
        self.problems.append(f"{self.file}:{node.start_mark.line + 1}: {text}")

    def misfit(self, node: yaml.Node, shape: type[yaml.Node], key: str) -> None:
        """Note that `node` has not that shape."""
        found = "nothing" if is_nothing(node) else _KINDS[type(node)]
        self.note(node, f"{key}: found {found}, expected {_KINDS[shape]}")

    def block(self, node: yaml.Node, key: str, keys: Mapping[str, Kind]) -> dict[str, Any]:
        """The values of a mapping, by key; a key whose value cannot be used is there with None."""
        if not isinstance(node, yaml.MappingNode):
            self.misfit(node, yaml.MappingNode, key)
            return {}
        values: dict[str, Any] = {}
        lines: dict[str, int] = {}
        for name_node, value in node.value:
            name = name_node.value if isinstance(name_node, yaml.ScalarNode) else None
            if name is None or name not in keys:
                found = repr(name) if name is not None else f"made of {_KINDS[type(name_node)]}"
                meant = nearest(name, keys) if name else ""
                self.note(name_node, f"unknown key {found}, expected one of {', '.join(keys)}{meant}")
            elif name in lines:
                self.note(name_node, f"key {name!r} a second time, first on line {lines[name]}")
            else:
                lines[name] = name_node.start_mark.line + 1
                values[name] = keys[name](self, value, name)
        return values


def is_nothing(node: yaml.Node) -> bool:
    """Whether a key stands without a value."""
    return isinstance(node, yaml.ScalarNode) and node.style is None and node.value in _NOTHING


def one(convert: Callable[[str], Any]) -> Kind:
    """A scalar, by its text as written: YAML would make a Norwegian `language: no` into False."""

    def read(sheet: Sheet, node: yaml.Node, key: str) -> Any:
        if is_nothing(node):
            sheet.note(node, f"{key}: found nothing, expected a value; leave the key out if there is none")
            return None
        if not isinstance(node, yaml.ScalarNode):
            sheet.misfit(node, yaml.ScalarNode, key)
            return None
        if any((ord(letter) < 32 and letter not in "\t\n") or 0xD800 <= ord(letter) < 0xE000 for letter in node.value):
            sheet.note(node, f"{key}: found a control character, expected text")
            return None
        try:
            return convert(node.value)
        except WrongInput as problem:
            sheet.note(node, f"{key}: {problem}")
            return None

    return read


def many(kind: Kind, least: int = 0) -> Kind:
    """A list of one kind, as a tuple."""

    def read(sheet: Sheet, node: yaml.Node, key: str) -> Any:
        if not isinstance(node, yaml.SequenceNode):
            sheet.misfit(node, yaml.SequenceNode, key)
            return None
        if len(node.value) < least:
            sheet.note(node, f"{key}: found an empty list, expected at least {least}")
        return tuple(kind(sheet, child, key) for child in node.value)

    return read
