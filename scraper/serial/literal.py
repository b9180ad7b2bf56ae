"""A JavaScript literal to plain values: what a server prints into a page that is no JSON.

Read are objects, arrays, strings, numbers, `void 0`, `!0`, `new Date("…")`, `JSON.parse("…")`, and the form that Nuxt 2
prints, `(function(a,b){a.x=b;return {…}}("…",1))`. Anything that would have to be run is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"[^"\\]*(?:\\.[^"\\]*)*"|'[^'\\]*(?:\\.[^'\\]*)*')|(?P<number>-?(?:\d[\d.]*|\.\d+)(?:[eE][+-]?\d+)?n?)"""
    r"""|(?P<word>[^\W\d][\w$]*|\$[\w$]*)|(?P<sign>[{}\[\](),:;=!.-]))""",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{2})|(\r\n|.))", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r\n": ""}
_WORDS = {"true": True, "false": False, "null": None, "undefined": None, "NaN": None, "Infinity": None}
_DECLARING = (("word", "let"), ("word", "var"), ("word", "const"))
_DEEPEST = 100  # brackets inside each other
_LONGEST_NUMBER = 30


@dataclass(frozen=True, slots=True)
class _Name:
    """A parameter, before its argument is known."""

    word: str


def literal(text: str, start: int, budget: Iterator[int]) -> tuple[Any, int]:
    """The value whose literal begins at `start`, and where it ends; raises ValueError where none can be read.

    Each token takes one from `budget`; where it is used up, nothing more is read.
    """
    reader = _Reader(text, start, budget)
    return _bound(reader.value(0), {}), reader.place


def called(text: str, start: int, budget: Iterator[int]) -> tuple[Any, int]:
    """The value that `(function(a,b){…return VALUE}(…))` at `start` gives, and where it ends; as `literal`."""
    reader = _Reader(text, start, budget)
    reader.expect("(", "function", "(")
    names: list[str] = []
    while (token := reader.next()) != ("sign", ")"):
        if token[0] == "word":
            names.append(token[1])
    reader.expect("{")
    steps = reader.assignments()
    result = reader.value(0)
    while reader.peek() == ("sign", ";"):
        reader.next()
    reader.expect("}")
    if reader.peek() == ("sign", ")"):
        reader.next()
    reader.expect("(")
    known = dict(zip(names, _bound(reader.values(")", 0), {}), strict=False))
    for path, value in steps:
        _assign(known, path, _bound(value, known))
    return _bound(result, known), reader.place


class _Reader:
    """One reading of one literal, left to right."""

    def __init__(self, text: str, start: int, budget: Iterator[int]) -> None:
        self.place = start
        self._text = text
        self._budget = budget
        self._ahead: tuple[tuple[str, str], int] | None = None

    def peek(self) -> tuple[str, str]:
        if self._ahead is None:
            place = self.place
            self._ahead = self.next(), self.place
            self.place = place
        return self._ahead[0]

    def next(self) -> tuple[str, str]:
        if self._ahead is not None:
            found, self.place = self._ahead
            self._ahead = None
            return found
        match = _TOKEN.match(self._text, self.place)
        if match is None or match.lastgroup is None or next(self._budget, None) is None:
            raise ValueError(f"found {self._text[self.place : self.place + 10]!r}, expected a literal")
        self.place = match.end()
        return match.lastgroup, match[match.lastgroup]

    def expect(self, *signs: str) -> None:
        for sign in signs:
            _, found = self.next()
            if found != sign:
                raise ValueError(f"found {found[:10]!r}, expected {sign!r}")

    def value(self, depth: int) -> Any:
        if depth > _DEEPEST:
            raise ValueError("found a literal nested too deeply")
        kind, word = self.next()
        if kind == "text":
            return _unquoted(word)
        if kind == "number":
            return _number(word)
        if kind == "word":
            return self._worded(word, depth)
        if word == "{":
            return self._object(depth + 1)
        if word == "[":
            return self.values("]", depth + 1)
        if word == "!":
            return not self.value(depth + 1)
        if word == "-":
            return self.value(depth + 1)
        raise ValueError(f"found {word!r}, expected a value")

    def values(self, closing: str, depth: int) -> list[Any]:
        """Values up to `closing`; a hole between two commas is None."""
        found: list[Any] = []
        while True:
            ahead = self.peek()
            if ahead == ("sign", closing):
                self.next()
                return found
            if ahead == ("sign", ","):
                self.next()
                found.append(None)
                continue
            found.append(self.value(depth))
            if self.peek() == ("sign", ","):
                self.next()

    def assignments(self) -> list[tuple[list[str], Any]]:
        """Statements such as `a.b="…";` up to `return`, which is read too."""
        steps: list[tuple[list[str], Any]] = []
        while (token := self.next()) != ("word", "return"):
            if token == ("sign", ";") or token in _DECLARING:
                continue
            path = [token[1]]
            while (token := self.next()) != ("sign", "="):
                if token[0] in ("word", "number"):
                    path.append(token[1])
                elif token[0] == "text":
                    path.append(_unquoted(token[1]))
                elif token[1] not in ".[]":
                    raise ValueError(f"found {token[1]!r}, expected an assignment")
            steps.append((path, self.value(0)))
        return steps

    def _object(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while True:
            kind, word = self.next()
            if (kind, word) == ("sign", "}"):
                return found
            if (kind, word) == ("sign", ","):
                continue
            if kind == "sign":
                raise ValueError(f"found {word!r}, expected a key")
            key = _unquoted(word) if kind == "text" else word
            self.expect(":")
            found[key] = self.value(depth)

    def _worded(self, word: str, depth: int) -> Any:
        if word in _WORDS:
            return _WORDS[word]
        if word == "void":
            self.value(depth + 1)
            return None
        if word == "new":
            word = self.next()[1]
        elif word == "function":
            raise ValueError("found a function, expected a value")
        while self.peek() == ("sign", "."):
            self.next()
            word = f"{word}.{self.next()[1]}"
        if self.peek() != ("sign", "("):
            return _Name(word)
        self.next()
        given = self.values(")", depth + 1)
        first = given[0] if given else None
        if word == "JSON.parse" and isinstance(first, str):
            return json.loads(first, strict=False)
        return first if word in ("Date", "Set", "Map", "URL", "String", "BigInt") else None


def _unquoted(quoted: str) -> str:
    text = quoted[1:-1]
    if "\\" not in text:
        return text
    text = _ESCAPE.sub(_letter, text)
    # Halves of surrogate pairs, written one escape after the other, are one letter.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _letter(match: re.Match[str]) -> str:
    number = match[1] or match[2] or match[3]
    if number is None:
        return _LETTERS.get(match[4], match[4])
    code = int(number, 16)
    return chr(code) if code < 0x110000 else "\ufffd"


def _number(text: str) -> int | float | None:
    text = text.removesuffix("n")
    try:
        return int(text) if text.lstrip("-").isdigit() and len(text) <= _LONGEST_NUMBER else float(text)
    except ValueError:
        return None


def _bound(value: Any, known: dict[str, Any]) -> Any:
    """`value` with each name replaced by what it is known to be, else None; objects are changed in place."""
    if isinstance(value, _Name):
        return known.get(value.word)
    todo = [value]
    while todo:
        holder = todo.pop()
        pairs: Sequence[tuple[Any, Any]] = (
            list(holder.items())
            if isinstance(holder, dict)
            else list(enumerate(holder))
            if isinstance(holder, list)
            else ()
        )
        for place, inner in pairs:
            if isinstance(inner, _Name):
                holder[place] = known.get(inner.word)
            elif isinstance(inner, (dict, list)):
                todo.append(inner)
    return value


def _assign(known: dict[str, Any], path: list[str], value: Any) -> None:
    holder: Any = known
    for part in path[:-1]:
        holder = _inner(holder, part)
    last = path[-1]
    if isinstance(holder, dict):
        holder[last] = value
    elif isinstance(holder, list) and last.isdigit() and len(last) < 6:
        # An array that refers to itself is first printed with as many holes as it needs.
        if int(last) < len(holder):
            holder[int(last)] = value
        else:
            holder.append(value)


def _inner(holder: Any, part: str) -> Any:
    if isinstance(holder, dict):
        return holder.get(part)
    if isinstance(holder, list) and part.isdigit() and len(part) < 6 and int(part) < len(holder):
        return holder[int(part)]
    return None
