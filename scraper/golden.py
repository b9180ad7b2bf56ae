"""Golden pages: a page as it came, and beside it what must be read from it, checked by a person.

FOLDER/SLUG/NAME.html   the bytes as they came
FOLDER/SLUG/NAME.yml    where they came from, and the fields; one that is left out is not looked at, one without a
                        value (`published:`) must not be found
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from difflib import SequenceMatcher
from itertools import takewhile
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml

from scraper.clock import stamp, unstamp
from scraper.errors import WrongInput
from scraper.extract import extract
from scraper.models import Article, Capture, Hints, Source, Template
from scraper.sources import values
from scraper.sources.document import compose
from scraper.sources.sheet import Kind, Sheet, is_nothing, many, one

_SHOWN = 60  # characters of a text that differs
_BEFORE = 20  # characters shown before the place where it does
_WRITTEN = ("title", "published", "published_from", "attachments", "body")  # what a new example holds
_ATTRIBUTES = "# The bytes of a page stay as they came: no line end is made another.\n*.html -text\n"
_HEAD = """\
# What must be read from {page}. It began as what was read: hold it against the page, and correct it here by hand.
# A field that is left out is not looked at; one without a value must not be found.
"""


@dataclass(frozen=True, slots=True)
class Golden:
    """A page, how it is to be read, and what must come of it: names of Article's fields and their values.

    `source`: the one whose `article` block holds for it; without one, general rules do.
    """

    path: Path
    url: str
    content_type: str | None = None
    fetched_at: datetime | None = None
    language: str | None = None
    timezone: str | None = None
    source: str | None = None
    hints: Hints = field(default_factory=Hints)
    expected: Mapping[str, Any] = field(default_factory=dict)

    @property
    def page(self) -> Path:
        """Where the bytes stand."""
        return self.path.with_suffix(".html")

    def read(self, template: Template) -> Article:
        """What today's rules read from the page. Raises WrongInput where the page itself is missing."""
        try:
            body = self.page.read_bytes()
        except OSError as error:
            raise WrongInput(
                f"{self.page}: cannot be read, {error.strerror}; expected the page of {self.path}"
            ) from None
        return extract(
            body,
            self.url,
            content_type=self.content_type,
            template=template,
            hints=self.hints,
            language=self.language,
            timezone=self.timezone,
            now=self.fetched_at,
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where a page reads otherwise than it must. `line`: of the body, from 1; 0 in other fields."""

    file: str
    field: str
    line: int
    found: str | None
    expected: str | None

    def __str__(self) -> str:
        place = f"{self.field}, line {self.line}" if self.line else self.field
        found, expected = (text if text is None else repr(text) for text in _apart(self.found, self.expected))
        return f"{self.file}: {place}: found {found or 'nothing'}, expected {expected or 'nothing'}"


def differences(golden: Golden, found: Article) -> tuple[Difference, ...]:
    """Where `found` is not what must be read, field by field; of a body, line by line."""
    told = []
    for name, expected in golden.expected.items():
        for line, *pair in _compared(_plain(getattr(found, name)), expected):
            told.append(Difference(str(golden.path), name, line, *pair))
    return tuple(told)


def load(folder: Path) -> tuple[Golden, ...]:
    """Every example below a folder, by path. Raises WrongInput with all problems of all files, or for none at all."""
    problems: list[str] = []
    found = [golden for path in sorted(folder.glob("*/*.yml")) if (golden := _golden(path, problems))]
    if problems:
        raise WrongInput("\n".join(problems))
    if not found:
        raise WrongInput(f"{folder}: found no example, expected SLUG/NAME.yml; `scraper example URL` makes one")
    return tuple(found)


def keep(
    folder: Path, capture: Capture, source: Source, hints: Hints, *, named: bool, force: bool
) -> tuple[Golden, Article]:
    """Write a page and what is read from it today, for a person to correct.

    `named`: the source has a file of its own, by whose rules the page is read. Raises WrongInput where there is an
    example of that name, unless `force`.
    """
    path = folder / source.slug / f"{_name(capture.url)}.yml"
    for there in (path, path.with_suffix(".html")):
        if there.exists() and not force:
            raise WrongInput(f"{there}: found an example already, expected none; --force writes over it")
    path.parent.mkdir(parents=True, exist_ok=True)
    golden = Golden(
        path=path,
        url=capture.url,
        content_type=capture.content_type,
        fetched_at=unstamp(stamp(capture.fetched_at)),
        language=source.language,
        timezone=source.timezone,
        source=source.slug if named else None,
        hints=hints,
    )
    if not (folder / ".gitattributes").exists():
        (folder / ".gitattributes").write_text(_ATTRIBUTES, "utf-8")
    golden.page.write_bytes(capture.body)
    article = golden.read(source.article)
    path.write_text(_text(golden, article), "utf-8")
    return golden, article


# --- reading a file -----------------------------------------------------------


def _or_nothing(kind: Kind) -> Kind:
    def read(sheet: Sheet, node: yaml.Node, key: str) -> Any:
        return None if is_nothing(node) else kind(sheet, node, key)

    return read


def _body(text: str) -> str:
    return text.strip("\n")  # `|` and `|-` mean the same here


def _block(keys: Mapping[str, Kind]) -> Kind:
    return lambda sheet, node, key: sheet.block(node, key, keys)


def _moment(text: str) -> datetime:
    try:
        return unstamp(text)
    except ValueError:
        raise WrongInput(f"found {text!r}, expected a moment such as 2024-02-12T08:00:00Z") from None


_LINE = one(values.words)
_FILE: Mapping[str, Kind] = {"url": one(values.address), "name": _LINE}
_HINTS: Mapping[str, Kind] = {
    "title": _LINE,
    "date": _LINE,
    "origin": one(values.one_of("listing", "feed")),
    "section": _LINE,
}
_EXPECTED: Mapping[str, Kind] = {
    "title": _or_nothing(_LINE),
    "published": _or_nothing(_LINE),
    "published_from": _or_nothing(_LINE),
    "language": _or_nothing(_LINE),
    "canonical": _or_nothing(one(values.address)),
    "attachments": many(_block(_FILE)),
    "body": _or_nothing(one(_body)),
}
_KEYS: Mapping[str, Kind] = {
    "url": one(values.address),
    "content_type": _LINE,
    "fetched_at": one(_moment),
    "language": one(values.language),
    "timezone": one(values.timezone),
    "source": _LINE,
    "hints": _block(_HINTS),
    "expected": _block(_EXPECTED),
}


def _golden(path: Path, problems: list[str]) -> Golden | None:
    sheet = Sheet(str(path))
    try:
        node = compose(path.read_bytes())
    except WrongInput as problem:
        problems.append(f"{path}:{problem}")
        return None
    found = sheet.block(node, "example", _KEYS) if node else {}
    if not sheet.problems:
        sheet.problems += [f"{path}:1: {key!r} is missing" for key in ("url", "expected") if key not in found]
    problems += sheet.problems
    return None if sheet.problems else Golden(path, **{**found, "hints": Hints(**found.get("hints", {}))})


# --- writing one --------------------------------------------------------------


def _name(url: str) -> str:
    """A file's name for an address: the last part of its path and its query, in words."""
    parts = urlsplit(url)
    last = unquote(parts.path).rstrip("/").rpartition("/")[2]
    words = re.findall(r"\w+", f"{last.rpartition('.')[0] or last} {unquote(parts.query)}".casefold())
    return "-".join(words)[:80] or "front"


def _text(golden: Golden, article: Article) -> str:
    origin = {
        "url": golden.url,
        "content_type": golden.content_type,
        "fetched_at": golden.fetched_at and stamp(golden.fetched_at),
        "language": golden.language,
        "timezone": golden.timezone,
        "source": golden.source,
        "hints": {key: value for key, value in asdict(golden.hints).items() if value},
    }
    expected = {name: _plain(getattr(article, name)) for name in _WRITTEN}
    body = expected.pop("body")
    told = [
        _HEAD.format(page=golden.page.name),
        _yaml({key: value for key, value in origin.items() if value}),
        "expected:\n" + _indented(_yaml(expected)),
        _indented(_block_of(body) if body and _fits_block(body) else _yaml({"body": body})),
    ]
    return "".join(told)


def _yaml(block: Mapping[str, Any]) -> str:
    # Quoted where YAML would make a date, a number or nothing of a text; kept on one line.
    written = yaml.safe_dump(dict(block), allow_unicode=True, sort_keys=False, width=1_000_000)
    return re.sub(r": null$", ":", written, flags=re.MULTILINE)


def _indented(text: str) -> str:
    return "".join(f"  {line}" if line.strip() else line for line in re.findall(r".*\n", text))


def _fits_block(text: str) -> bool:
    """Whether YAML gives a text back that is written line by line."""
    plain = all(letter in "\n\t" or letter.isprintable() or letter == "\xa0" for letter in text)
    return plain and text == text.strip() and not re.search(r"^[ \t]", text, re.MULTILINE)


def _block_of(text: str) -> str:
    # By hand, since PyYAML would quote a text with a tab in it, which parts the cells of a row.
    return "body: |-\n" + "".join(f"  {line}\n" if line else "\n" for line in text.split("\n"))


# --- holding one against the other --------------------------------------------


def _plain(value: Any) -> Any:
    return [{"url": file.url, "name": file.name} for file in value] if isinstance(value, tuple) else value


def _compared(found: Any, expected: Any) -> Iterator[tuple[int, str | None, str | None]]:
    """What differs: line of a body or 0, what was found, what was expected."""
    if isinstance(expected, tuple):
        yield from _files_compared(found, expected)
    elif found is None or expected is None or "\n" not in found + expected:
        if found != expected:
            yield 0, found, expected
    else:
        ours, theirs = found.split("\n"), expected.split("\n")
        for tag, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
            if tag != "equal":
                yield c + 1, "\n".join(ours[a:b]) or None, "\n".join(theirs[c:d]) or None


def _files_compared(
    found: list[dict[str, str]], expected: tuple[dict[str, str], ...]
) -> Iterator[tuple[int, str | None, str | None]]:
    """By address; an expected file without a name may have any."""
    names = {file["url"]: file["name"] for file in found}
    wanted = {file.get("url", ""): file.get("name") for file in expected}
    for url in dict.fromkeys((*wanted, *names)):
        ours = f"{url} {names[url]}" if url in names else None
        theirs = None if url not in wanted else f"{url} {wanted[url] or names.get(url, '')}"
        if ours != theirs:
            yield 0, ours, theirs


def _apart(found: str | None, expected: str | None) -> tuple[str | None, str | None]:
    """Both texts cut to what lies around the first place where they differ."""
    if found is None or expected is None:
        return tuple(text and _cut(text, 0) for text in (found, expected))  # type: ignore[return-value]
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(found, expected, strict=False)))
    start = max(0, shared - _BEFORE)
    return _cut(found, start), _cut(expected, start)


def _cut(text: str, start: int) -> str:
    end = start + _SHOWN
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"
