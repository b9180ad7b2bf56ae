"""A table of towns as people keep one in Excel: a CSV file, read into addresses to survey and what is said of each."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, get_args
from urllib.parse import urlsplit, urlunsplit

from scraper import charset
from scraper.errors import WrongInput
from scraper.models import Publisher, Source
from scraper.sources import values

_LONGEST_SLUG = 100  # a file is named by it
_SLUG = re.compile(r"[a-z0-9-]+")
_PARTS = ";,\t"  # what Excel parts cells by, as the country has it
_BARE = re.compile(r"(?!https?:)[^\s/:@]+\.[^\s/:@]+(?::\d+)?(?:/.*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An address to survey, and what a person says of the source beforehand; that goes before what is found.

    `guessed`: nobody said whether it is http or https.
    """

    url: str
    slug: str | None = None
    name: str | None = None
    municipality: str | None = None
    publisher: Publisher | None = None
    language: str | None = None
    timezone: str | None = None
    section: str | None = None
    guessed: bool = False

    def said_of(self, source: Source) -> Source:
        """The source with what the person says; a section, where the survey named none or there is only one way."""
        names = ("name", "municipality", "publisher", "language", "timezone")
        said = {name: getattr(self, name) for name in names if getattr(self, name) is not None}
        news = source.news
        if self.section:
            alone = len(news) == 1
            news = tuple(replace(each, section=self.section) if alone or not each.section else each for each in news)
        return replace(source, **said, news=news)


def wanted(url: str, slug: str | None = None) -> Wanted:
    """One address as it was typed, `www.town.example` too. Raises WrongInput."""
    guessed = bool(_BARE.fullmatch(url.strip()))
    address = values.address(f"https://{url.strip()}" if guessed else url)
    if not urlsplit(address).path:
        address = urlunsplit(urlsplit(address)._replace(path="/"))
    return Wanted(address, _slug(slug) if slug is not None else None, guessed=guessed)


def read(body: bytes, file: str) -> tuple[Wanted, ...]:
    """The towns of a CSV file, in its order: the column `url` and any of slug, name, municipality, publisher, language,
    timezone and section, parted by commas, semicolons or tabs, in UTF-8, UTF-16 or windows-1251.

    Raises WrongInput with all problems, `file:line: column: found …, expected …` each.
    """
    problems: list[str] = []
    rows = list(_rows(_text(body), file))
    if not rows:
        raise WrongInput(f"{file}:1: found an empty file, expected a line of columns, url the first of them")
    (line, heads), *rest = rows
    columns = _columns(heads, f"{file}:{line}", problems)
    towns = [found for at, row in rest if (found := _town(row, columns, heads, f"{file}:{at}", problems))]
    if problems:
        raise WrongInput("\n".join(problems))
    if not towns:
        raise WrongInput(f"{file}: found no town under {', '.join(columns)}, expected a line for each")
    return tuple(towns)


def _text(body: bytes) -> str:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return charset.decode(body)[0]


def _rows(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """Lines that hold anything, with their numbers from 1."""
    lines = text.splitlines(keepends=True)
    skipped = 0
    part = None
    if lines and (told := re.fullmatch(r"\"?sep=(.)\"?\s*", lines[0], re.IGNORECASE)):
        part, skipped = told[1], 1  # Excel's own word for it
    head = next((line for line in lines[skipped:] if line.strip()), "")
    reader = csv.reader(
        io.StringIO("".join(lines[skipped:]), newline=""), delimiter=part or max(_PARTS, key=head.count)
    )
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num + skipped, [cell.strip() for cell in row]
    except csv.Error as error:
        raise WrongInput(f"{file}:{reader.line_num + skipped}: {error}, expected a table of text") from None


def _columns(heads: list[str], place: str, problems: list[str]) -> Mapping[str, int]:
    """Which cell of a row each column is."""
    columns: dict[str, int] = {}
    for number, head in enumerate(heads):
        name = head.lower()
        if name and name not in _CELLS:
            known = f"expected one of {', '.join(_CELLS)}{values.nearest(name, _CELLS)}"
            problems.append(f"{place}: column {number + 1}: found {head!r}, {known}")
        elif name in columns:
            problems.append(f"{place}: column {number + 1}: found {head!r} a second time, expected each column once")
        elif name:
            columns[name] = number
    if "url" not in columns:
        problems.append(f"{place}: found no column url, expected one with the address of each site")
    return columns


def _town(
    row: list[str], columns: Mapping[str, int], heads: list[str], place: str, problems: list[str]
) -> Wanted | None:
    if len(row) > len(heads) and any(row[len(heads) :]):
        problems.append(f"{place}: found {len(row)} cells, expected {len(heads)}, as in the first line")
    said: dict[str, Any] = {}
    for name, number in columns.items():
        text = row[number] if number < len(row) else ""
        try:
            if text:
                said[name] = _CELLS[name](text)
            elif name == "url":
                raise WrongInput("found nothing, expected the address of a site")
        except WrongInput as problem:
            problems.append(f"{place}: {name}: {problem}")
    if "url" not in said:
        return None
    return replace(wanted(said.pop("url")), **said)


def _slug(text: str) -> str:
    if not _SLUG.fullmatch(text):
        raise WrongInput(f"found {text!r}, expected small Latin letters, digits and hyphens")
    if len(text) > _LONGEST_SLUG:
        raise WrongInput(f"found a name of {len(text)} letters, expected {_LONGEST_SLUG} at most")
    return text


def _url(text: str) -> str:
    wanted(text)
    return text


_CELLS: Mapping[str, Callable[[str], str]] = {
    "url": _url,
    "slug": _slug,
    "name": values.words,
    "municipality": values.words,
    "publisher": values.one_of(*get_args(Publisher)),
    "language": values.language,
    "timezone": values.timezone,
    "section": values.words,
}
