"""Data that scripts of a page carry, to plain values: JSON, devalue, React's flight rows, JavaScript literals.

devalue (Nuxt 3 and SvelteKit): https://github.com/sveltejs/devalue; flight: React's server components, as Next.js's app
router prints them. Values may share parts and hold themselves: whoever walks them must know where it has been.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from scraper.serial.literal import called, literal

_SCRIPT = re.compile(r"<script\b([^<>]{0,2000})>", re.IGNORECASE)
_SCRIPT_END = re.compile(r"</script", re.IGNORECASE)
_TYPE = re.compile(r"""\btype\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_CHUNK = re.compile(r"__next_f\.push\(\s*\[\s*1\s*,\s*(?=\")")
_ROW = re.compile(rb"\s*([0-9a-f]*):")
_SIZED = re.compile(rb"T([0-9a-f]{1,8}),")
_POINTER = re.compile(r"\$[L@QWi]?([0-9a-f]{1,6})((?::[^:]*)*)")
# Where a value begins that a script assigns, passes on, or parses.
_VALUE = re.compile(r"(?:=|\(|\bdata\s*:)\s*(?=[{\[])|\bJSON\.parse\(\s*(?=[\"'])|=\s*(?=\(function\()")
_SHORTEST = 200  # characters of a script, and of a value in it, that may hold an article
_TRIES = 40  # values of one script that are tried; a program has thousands of brackets and no article
_TOKENS = 200_000  # of JavaScript literals of one page
_IN_VAIN = 20_000_000  # characters of one page that may stand behind values that could not be read
_MOST = 6_000_000  # characters of scripts of one page that are read
_HOPS = 20  # wrappers around wrappers, as Ref around Reactive
_ANGULAR = {"&q;": '"', "&s;": "'", "&l;": "<", "&g;": ">", "&a;": "&"}
_NOT_JSON = ("HL", "I", "E", "D", "W", "N", "P", "J", "H")


@dataclass(frozen=True, slots=True)
class Data:
    """A value found on a page, and whether its block is JSON-LD."""

    value: Any
    linked: bool = False


def of_page(markup: str, words: str = "") -> Iterator[Data]:
    """The data in the scripts of a page, in order; the flight rows, which many scripts share, come last.

    With `words`, scripts that do not hold them, as letters or as JSON's escapes, are not read.
    """
    forms = {words, json.dumps(words)[1:-1]}
    chunks: list[str] = []
    scripts = _Assigned()
    left = _MOST
    for kind, text in _scripts(markup):
        left -= len(text)
        if left < 0:
            break
        if "__next_f" in text:
            chunks += _chunks(text)
        elif not any(form in text for form in forms):
            continue
        elif "json" in kind:
            yield from (Data(value, "ld+json" in kind) for value in of_text(text))
        elif len(text) >= _SHORTEST:
            yield from (Data(value) for value in scripts.values(text))
    if chunks:
        yield Data(_flight("".join(chunks)))


def of_text(text: str) -> Iterator[Any]:
    """The value that a whole text is, if it is JSON, with devalue's numbering undone."""
    value = _json(text)
    if value is None and text.lstrip()[:4] in ("{&q;", "[&q;"):
        # Angular's own escapes for JSON in a script.
        value = _json(re.sub(r"&[qslga];", lambda match: _ANGULAR[match[0]], text))
    if isinstance(value, dict) and isinstance(value.get("nodes"), list):
        # SvelteKit's __data.json: one numbering for each layout and page.
        yield from (_unnumbered(node["data"]) for node in value["nodes"] if isinstance(node, dict) and "data" in node)
    elif isinstance(value, (dict, list)):
        yield _unnumbered(value)


def is_json(body: bytes, content_type: str | None) -> bool:
    """Whether a response is data rather than a page: it says so, or begins as JSON does and no page would."""
    said = (content_type or "").partition(";")[0].strip().lower()
    if said.endswith(("/json", "+json")):
        return True
    return said in ("", "text/plain", "application/octet-stream") and body[:200].lstrip(b"\xef\xbb\xbf \r\n\t")[:2] in (
        b'{"',
        b"[{",
        b'["',
        b"[[",
    )


def _json(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _scripts(markup: str) -> Iterator[tuple[str, str]]:
    """Each script's type in lower case, and its text."""
    place = 0
    while start := _SCRIPT.search(markup, place):
        end = _SCRIPT_END.search(markup, start.end())
        if end is None:
            return
        kind = _TYPE.search(start[1])
        yield kind[1].lower() if kind else "", markup[start.end() : end.start()]
        place = end.end()


class _Assigned:
    """The values that the scripts of one page assign to a name or pass to a function, within one budget."""

    def __init__(self) -> None:
        self._decoder = json.JSONDecoder(strict=False)
        self._budget = iter(range(_TOKENS))
        self._in_vain = _IN_VAIN

    def values(self, text: str) -> Iterator[Any]:
        place = 0
        for _ in range(_TRIES):
            match = _VALUE.search(text, place)
            if match is None or self._in_vain < 0:
                return
            try:
                value, place = self._read(text, match.end())
            except (ValueError, RecursionError):
                self._in_vain -= len(text) - match.end()
                place = match.end() + 1
                continue
            if isinstance(value, str):
                value = _json(value)
            if isinstance(value, (dict, list)) and place - match.end() >= _SHORTEST:
                yield _unnumbered(value)

    def _read(self, text: str, start: int) -> tuple[Any, int]:
        if text.startswith("(function", start):
            return called(text, start, self._budget)
        if text[start] in "{[":
            try:
                return self._decoder.raw_decode(text, start)
            except (ValueError, RecursionError):
                pass
        return literal(text, start, self._budget)


# --- devalue ----------------------------------------------------------------


def _unnumbered(value: Any) -> Any:
    """`value`, or what it stands for if it is devalue's list, whose entries name each other by their numbers."""
    return _Numbered(value).whole() if _is_numbered(value) else value


def _is_numbered(value: Any) -> bool:
    if not isinstance(value, list) or len(value) < 2:
        return False
    first = value[0]
    if isinstance(first, dict):
        return bool(first) and all(type(number) is int for number in first.values())
    if not isinstance(first, list) or not first:
        return False
    tag = 1 if isinstance(first[0], str) and len(first) > 1 else 0
    return all(type(number) is int for number in first[tag:])


class _Numbered:
    """devalue's list: each entry is made once, empty, then filled, so that cycles need no recursion."""

    def __init__(self, entries: list[Any]) -> None:
        self._entries = entries
        self._made: list[Any] = [self._empty(entry) for entry in entries]

    def whole(self) -> Any:
        for entry, made in zip(self._entries, self._made, strict=True):
            if isinstance(entry, dict):
                made.update((key, self._at(number)) for key, number in entry.items())
            elif isinstance(entry, list):
                self._fill(entry, made)
        return self._at(0)

    def _empty(self, entry: Any) -> Any:
        if isinstance(entry, dict) or (isinstance(entry, list) and entry[:1] in (["Map"], ["null"])):
            return {}
        return [] if isinstance(entry, list) else entry

    def _fill(self, entry: list[Any], made: Any) -> None:
        tag = entry[0] if entry else None
        if isinstance(made, dict):
            numbers = entry[1:]
            for key, number in zip(numbers[::2], numbers[1::2], strict=False):
                made[str(key if tag == "null" else self._at(key))] = self._at(number)
        elif tag == -7:  # sparse: length, then number and value of each entry
            made += [self._at(number) for number in entry[3::2]]
        elif not isinstance(tag, str) or tag == "Set":
            made += [self._at(number) for number in (entry[1:] if tag == "Set" else entry)]

    def _at(self, number: Any) -> Any:
        """The entry of that number, unwrapped; None for what JSON has no word for (negative), or what is missing."""
        for _ in range(_HOPS):
            if type(number) is not int or not 0 <= number < len(self._entries):
                return None
            entry = self._entries[number]
            if not isinstance(entry, list) or not entry or not isinstance(entry[0], str):
                return self._made[number]
            if entry[0] in ("Map", "null", "Set"):
                return self._made[number]
            number = entry[1] if len(entry) > 1 else None
            if isinstance(number, str):
                return number  # ["Date", "2024-…"], ["URL", "…"], ["BigInt", "1"]
        return None


# --- flight -----------------------------------------------------------------


def _chunks(text: str) -> Iterator[str]:
    decoder = json.JSONDecoder(strict=False)
    for match in _CHUNK.finditer(text):
        try:
            chunk, _ = decoder.raw_decode(text, match.end())
        except ValueError:
            continue
        yield chunk


def _flight(text: str) -> list[Any]:
    """The rows of a flight, each pointer ("$1a") replaced by the row or the part of one that it points to."""
    rows = dict(_rows(text.encode("utf-8", "replace")))
    known: list[Any] = list(rows.values())
    todo, seen = list(known), set[int]()
    while todo:
        holder = todo.pop()
        if id(holder) in seen:
            continue
        seen.add(id(holder))
        pairs: Iterable[tuple[Any, Any]] = (
            holder.items() if isinstance(holder, dict) else enumerate(holder) if isinstance(holder, list) else ()
        )
        for place, inner in list(pairs):
            if isinstance(inner, str) and inner[:1] == "$" and len(inner) > 1:
                holder[place] = _pointed(inner, rows)
            elif isinstance(inner, (dict, list)):
                todo.append(inner)
    return known


def _rows(data: bytes) -> Iterator[tuple[str, Any]]:
    place = 0
    while match := _ROW.match(data, place):
        sized = _SIZED.match(data, match.end())
        if sized:
            place = sized.end() + int(sized[1], 16)
            yield match[1].decode(), data[sized.end() : place].decode("utf-8", "replace")
            continue
        end = data.find(b"\n", match.end())
        end = len(data) if end < 0 else end
        place = end + 1
        text = data[match.end() : end].decode("utf-8", "replace")
        if not text.startswith(_NOT_JSON):
            value = _json(text)
            if value is not None:
                yield match[1].decode(), value


def _pointed(text: str, rows: dict[str, Any]) -> Any:
    if text.startswith("$$"):
        return text[1:]
    if text.startswith("$D"):
        return text[2:]
    match = _POINTER.fullmatch(text)
    if match is None:
        return None if text in ("$undefined", "$NaN", "$Infinity", "$-Infinity") else text
    value = rows.get(match[1])
    for part in match[2].split(":")[1:]:
        if isinstance(value, list) and part.isdigit() and len(part) < 9 and int(part) < len(value):
            value = value[int(part)]
        else:
            value = value.get(part) if isinstance(value, dict) else None
    return value
