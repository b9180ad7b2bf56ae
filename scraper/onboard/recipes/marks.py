"""What a page gives away of the program that made it, and whether that is enough to name a platform."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

import regex
from selectolax.lexbor import LexborHTMLParser

from scraper import addresses, parsable
from scraper.charset import decode
from scraper.models import Capture

_MOST_READ = 2**20  # characters of a page
_MOST_ADDRESSES = 5000  # of one page
_PATIENCE = 0.5  # seconds for one mark
_SURE, _WEAK = 3, 1
_ENOUGH = 2  # points: two weak marks, or a sure one
_ADDRESSED = "a[href], link[href], script[src], img[src], form[action], source[src], iframe[src]"


@dataclass(frozen=True, slots=True)
class Signs:
    """What marks are looked for in. `paths`: the addresses on the page that are its own host's, a line each.

    `tree` is None where the capture is no page.
    """

    tree: LexborHTMLParser | None
    markup: str
    generators: tuple[str, ...]
    paths: str
    headers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Marks:
    """Each entry is one mark: a pattern or, for `css`, a selector. A header's is a pair: its name, and a pattern of its
    value."""

    generator: tuple[str, ...] = ()
    css: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    header: tuple[tuple[str, str], ...] = ()
    cookie: tuple[str, ...] = ()
    weak: Marks | None = None

    def points(self, shown: Signs) -> int:
        """How well a page is marked; 0 where that does not do to name the platform."""
        weak = self.weak.count(shown) if self.weak else 0
        points = _SURE * self.count(shown) + _WEAK * weak
        return points if points >= _ENOUGH else 0

    def count(self, shown: Signs) -> int:
        """How many of these marks a page bears."""
        said = [value for name, value in shown.headers if name.lower() == "set-cookie"]
        return sum(
            (
                sum(any(_found(pattern, text) for text in shown.generators) for pattern in self.generator),
                sum(shown.tree is not None and bool(shown.tree.css_first(css)) for css in self.css),
                sum(_found(pattern, shown.paths) for pattern in self.path),
                sum(_has_header(shown.headers, name, pattern) for name, pattern in self.header),
                sum(any(_found(rf"^\s*(?:{pattern})", text) for text in said) for pattern in self.cookie),
            )
        )


def signs(page: Capture) -> Signs:
    """What a page gives away, its answer's headers included."""
    markup = parsable.bounded(decode(page.body, page.content_type)[0][:_MOST_READ])
    tree = LexborHTMLParser(markup)
    generators = tuple(
        said
        for meta in tree.css('meta[name="generator" i]')
        if (said := (meta.attributes.get("content") or meta.attributes.get("value") or "").strip())
    )
    return Signs(tree, markup, generators, "\n".join(_own(tree, page.url)), page.headers)


def _own(tree: LexborHTMLParser, url: str) -> Iterable[str]:
    """The path and query of each address that leads to the page's own host; another site's say nothing of this one."""
    yield _path(url)
    for node in tree.css(_ADDRESSED)[:_MOST_ADDRESSES]:
        said = next((value for name in ("href", "src", "action") if (value := node.attributes.get(name))), "")
        target = addresses.resolve(url, said)
        if target and addresses.same_host(target, url):
            yield _path(target)


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _has_header(headers: Iterable[tuple[str, str]], name: str, pattern: str) -> bool:
    return any(key.lower() == name and _found(pattern, value) for key, value in headers)


def _found(pattern: str, text: str) -> bool:
    try:
        return regex.search(pattern, text, regex.IGNORECASE | regex.MULTILINE, timeout=_PATIENCE) is not None
    except TimeoutError:
        return False
