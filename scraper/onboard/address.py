"""What tells the addresses of a site's articles from those of its other pages: a pattern that a person can read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from urllib.parse import urlsplit

_MOST_SHAPES = 3  # of addresses that one pattern names
_OWN_PATHS = 0.3  # of the articles: paths enough to say that parameters tell no articles apart
_RARE = 0.02  # of the articles: a shape as rare as that is left out
_YEAR = re.compile(r"(?:19|20)\d\d")
_DAY = re.compile(r"[0-3]\d")  # or a month
_WHATEVER = r"(?:\?|$)"  # an end of the path, parameters or none
_HOST = "^https?://[^/]+"  # where a pattern must begin with the whole path
_ENDING = re.compile(r"\.[a-z]{3,5}$", re.IGNORECASE)

Part = tuple[str, ...]


def pattern(articles: Collection[str], others: Collection[str]) -> str | None:
    """A regular expression (re.search) that every article's address matches, and no other page's.

    None where no plain pattern parts them.
    """
    bare = {url.partition("?")[0] for url in articles}
    if any("?" in url for url in articles) and len(bare) >= max(2, _OWN_PATHS * len(articles)):
        # Parameters that tell no articles apart change from one listing to another.
        tried = _tried(bare, _WHATEVER)
    else:
        tried = _tried(articles, "$")
    return next((one for one in tried if _parts(one, articles, others)), None)


def _tried(articles: Collection[str], end: str) -> tuple[str, ...]:
    split = [_split(url) for url in articles]
    groups = Counter(_outline(parts) for parts in split)
    wanted = [outline for outline, count in groups.most_common() if count > _RARE * len(split)]
    if not wanted or len(wanted) > _MOST_SHAPES or len(wanted) < len(groups):
        return ()
    shapes = [_written([parts for parts in split if _outline(parts) == outline], end) for outline in wanted]
    found = shapes[0] if len(shapes) == 1 else f"(?:{'|'.join(shapes)})"
    return found, _HOST + found


def _parts(found: str, articles: Iterable[str], others: Iterable[str]) -> bool:
    """Whether a pattern matches every article's address and no other."""
    return all(re.search(found, url) for url in articles) and not any(re.search(found, url) for url in others)


def _split(url: str) -> Part:
    """The parts of an address: those of its path, a question mark, its parameters in order."""
    parts = urlsplit(url)
    path = [part for part in parts.path.split("/") if part]
    slash = ("/",) if parts.path.endswith("/") and path else ()
    query = (pair if "=" in pair else f"{pair}=" for pair in parts.query.split("&"))
    return (*path, *slash, *(("?", *query) if parts.query else ()))


def _outline(parts: Part) -> Part:
    """What addresses of one kind share: how many parts, which parameters, which are numbers, how they end."""
    return tuple(
        part if part in ("/", "?") else _kind(part, last=number == _last(parts)) for number, part in enumerate(parts)
    )


def _last(parts: Part) -> int:
    """The number of the path's last part: where slugs stand."""
    end = next((number for number, part in enumerate(parts) if part in ("/", "?")), len(parts))
    return end - 1


def _kind(part: str, *, last: bool) -> str:
    if "=" in part:
        name, _, value = part.partition("=")
        return f"{name}={'#' if value.isdecimal() else '*'}"
    if part.isdecimal():
        return "#"
    ending = _ENDING.search(part)
    return "*" + (ending[0].lower() if ending else "") if last else "*"


def _written(split: Sequence[Part], end: str) -> str:
    """The pattern of addresses with one outline: what is the same in all of them stands as itself."""
    columns = list(zip(*split, strict=True))
    last = _last(split[0])
    pieces: list[str] = []
    for number, column in enumerate(columns):
        if column[0] == "?":
            pieces += ["/"] * (not number)
            pieces.append(r"\?" + "&".join(_parameter(values) for values in columns[number + 1 :]))
            break
        pieces.append("/" if column[0] == "/" else "/" + _part(column, last=number == last))
    return "".join(pieces) + end


def _part(column: Iterable[str], *, last: bool) -> str:
    values = set(column)
    if len(values) == 1 and not all(map(_YEAR.fullmatch, values)):
        return re.escape(next(iter(values))).replace(r"\-", "-")
    if all(value.isdecimal() for value in values):
        dated = next((width for width, part in ((4, _YEAR), (2, _DAY)) if all(map(part.fullmatch, values))), None)
        return rf"\d{{{dated}}}" if dated else r"\d+"
    if not last:
        return "[^/]+"
    endings = {found[0] if (found := _ENDING.search(value)) else "" for value in values}
    names = {_ENDING.sub("", value) for value in values}
    ending = re.escape(endings.pop()) if len(endings) == 1 else r"(?:\.\w+)?"
    return _name(names) + ending


def _name(names: Collection[str]) -> str:
    """Names of one place: the letters they begin with, then a number or anything."""
    start = _shared(sorted(names))
    if (numbered := re.match(r"^(.*?[-_])\d*$", start)) or start == "":
        head = numbered[1] if numbered else ""
        rest = [name[len(head) :] for name in names]
        if all(value.isdecimal() for value in rest):
            return re.escape(head).replace(r"\-", "-") + r"\d+"
        if all(re.match(r"\d+-", value) for value in rest):
            return re.escape(head).replace(r"\-", "-") + r"\d+-[^/?]+"
    return "[^/?]+"


def _shared(names: Sequence[str]) -> str:
    first, last = names[0], names[-1]
    return first[: next((at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))]


def _parameter(values: Iterable[str]) -> str:
    """A parameter as links write it: some sites leave commas and brackets as they are, others do not."""
    pairs = [value.partition("=") for value in values]
    name, contents = re.escape(pairs[0][0]), {value for _, _, value in pairs}
    if len(contents) == 1:
        return f"{name}={re.escape(next(iter(contents)))}"
    return rf"{name}=\d+" if all(value.isdecimal() for value in contents) else f"{name}=[^&]+"
