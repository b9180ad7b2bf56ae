"""Finds how a list turns its pages: a link to the next one, or a number that counts them; and its archives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from urllib.parse import parse_qsl, unquote, urlsplit

from scraper import addresses
from scraper.crawl import listing, shape
from scraper.errors import PageError
from scraper.models import Capture, Listing, NextPage, Template
from scraper.onboard import onward, wording
from scraper.onboard.leaf import Anchor, Leaf, leaf_of
from scraper.onboard.onward import Known, Step, step_of

_NUMBER = re.compile(r"\d+")
_CURRENT = re.compile(r"^(?:[\w-]*[-_])?(?:current|active|selected|disabled|this)(?:[-_]\w+)?$", re.IGNORECASE)
_PAGING = re.compile(r"pag(?:e|ing|er|inat)|nav|next|older", re.IGNORECASE)
_LIKELY = 3.0  # points of a link, to be taken for one to the next page
_MOST_ARCHIVES = 40
_LONGEST_NUMBER = 4  # figures of a page's number
_LONGEST_VALUE = 7  # and of what stands for it in the address


def next_page(pages: Sequence[Capture], rule: Listing) -> NextPage | None:
    """How the pages of a listing turn, None where nothing leads further.

    `pages` are those at hand, in the order in which they follow one another; one is enough. A link's selector holds
    on all of them but the last, and leads to no earlier one. Raises PageError for a page that cannot be looked through.
    """
    leaves = [leaf_of(page) for page in pages]
    if not leaves:
        return None
    articles = _articles(leaves, rule)
    shapes = frozenset(anchor.shape for leaf in leaves for anchor in leaf.anchors if anchor.key in articles)
    known = Known(articles, shapes)
    steps = []
    for leaf, following in zip_longest(leaves, leaves[1:]):
        known = replace(known, passed=known.passed | {leaf.key})
        steps.append(step_of(leaf, known, following))
    ways = [way for way in onward.selectors([step for step in steps if step]) if _holds(way[0], leaves, steps, rule)]
    counted = _counted(leaves, articles)
    if ways and (ways[0][1] < onward.DOUBTFUL or counted is None):
        return NextPage(css=ways[0][0])
    return counted or _announced(leaves, known, rule)


def _announced(leaves: Sequence[Leaf], known: Known, rule: Listing) -> NextPage | None:
    """By what the pages' heads say to programs, if that leads to other pages of the list."""
    found = NextPage(css='link[rel~="next"]')
    ahead = [listing.further(leaf.capture, replace(rule, next=found)) for leaf in leaves]
    for url in ahead[:-1] if len(ahead) > 1 else ahead:
        if url is None or addresses.key(url) in known.articles or shape.of(url) in known.shapes:
            return None
    return found


def _articles(leaves: Sequence[Leaf], rule: Listing) -> frozenset[str]:
    found: set[str] = set()
    for leaf in leaves:
        try:
            links = listing.read(leaf.capture, replace(rule, next=None), Template()).links
        except PageError:
            continue
        found.update(addresses.key(link.url) for link in links)
    return frozenset(found)


def _holds(css: str, leaves: Sequence[Leaf], steps: Sequence[Step | None], rule: Listing) -> bool:
    """Whether a selector leads on from every page but the last, to the likeliest link, and never back."""
    ruled = replace(rule, next=NextPage(css=css))
    passed: set[str] = set()
    for at, (leaf, step) in enumerate(zip(leaves, steps, strict=True)):
        passed.add(leaf.key)
        url = listing.further(leaf.capture, ruled)
        is_last = at == len(leaves) - 1 and at > 0
        if url is None:
            if not is_last or step is not None:
                return False
            continue
        key = addresses.key(url)
        if step is None or key != step.key:
            return False
    return True


# --- a parameter that counts ------------------------------------------------


def _counted(leaves: Sequence[Leaf], articles: frozenset[str]) -> NextPage | None:
    """A parameter or a part of the path that grows from page to page, by links that say the page's number."""
    values: dict[tuple[str, str], dict[int, int]] = {}
    for leaf in leaves:
        for anchor in leaf.anchors:
            text = listing.text_of(anchor.node)
            if text.isdecimal() and len(text) <= _LONGEST_NUMBER and anchor.key not in articles:
                for place, value in _numbers(anchor.url, leaf.capture.url):
                    values.setdefault(place, {})[int(text)] = value
    for (kind, name), known in sorted(values.items(), key=lambda pair: -len(pair[1])):
        found = _progression(known)
        if found and kind == "param":
            return NextPage(param=name, start=found[0], step=found[1])
        if found and len(known) > 1:
            return NextPage(path=name, start=found[0], step=found[1])
    return None


def _numbers(url: str, own: str) -> Iterator[tuple[tuple[str, str], int]]:
    """Where an address has a number that makes it another page of the list at `own`, and the number."""
    one, other = urlsplit(url), urlsplit(own)
    if not addresses.same_host(url, own):
        return
    if one.path == other.path:
        mine, theirs = dict(parse_qsl(other.query)), dict(parse_qsl(one.query))
        changed = [name for name in theirs if theirs[name] != mine.get(name)]
        if len(changed) == 1 and theirs[changed[0]].isdecimal() and len(theirs[changed[0]]) < _LONGEST_VALUE:
            yield ("param", changed[0]), int(theirs[changed[0]])
    elif one.query == other.query and onward.turns(url, own) and "{" not in one.path:
        number = list(_NUMBER.finditer(one.path))[-1]
        if len(number[0]) < _LONGEST_VALUE:
            yield (
                ("path", f"{unquote(one.path[: number.start()])}{{}}{unquote(one.path[number.end() :])}"),
                int(number[0]),
            )


def _progression(known: dict[int, int]) -> tuple[int, int] | None:
    """The value on page 2 and how much it grows, by the values of some pages; None where it grows unevenly."""
    numbers = sorted(known)
    if len(numbers) == 1:
        number, value = numbers[0], known[numbers[0]]
        if value == number:
            return 2, 1
        each, rest = divmod(value, number - 1) if number > 1 else (0, 1)
        return (each, each) if each and not rest else None
    first, second = numbers[0], numbers[1]
    step, rest = divmod(known[second] - known[first], second - first)
    if rest or step < 1 or any(known[at] != known[first] + (at - first) * step for at in numbers):
        return None
    start = known[first] + (2 - first) * step
    return (start, step) if start >= 0 else None


# --- archives ---------------------------------------------------------------


def archive_pages(page: Capture) -> tuple[str, ...]:
    """Where a page links to its archives: whole ones by their words, then years, then months; newest first.

    Raises PageError for a page that cannot be looked through.
    """
    leaf = leaf_of(page)
    found: dict[str, tuple[tuple[int, int], str]] = {}
    for order, anchor in enumerate(leaf.anchors):
        is_page = not addresses.names_file(anchor.url) and not addresses.is_for_programs(anchor.url)
        if not is_page or not addresses.same_host(anchor.url, page.url):
            continue
        rank = _archive_rank(anchor)
        if rank is not None and anchor.key not in found:
            found[anchor.key] = ((rank[0], rank[1] or order), anchor.url)
    return tuple(url for _, url in sorted(found.values())[:_MOST_ARCHIVES])


def _archive_rank(anchor: Anchor) -> tuple[int, int] | None:
    """0 for an archive, 1 for a year, 2 for a month, with what orders them; None for other links."""
    text = listing.text_of(anchor.node)
    path = unquote(urlsplit(anchor.url).path)
    if wording.says(text, wording.ARCHIVE):
        return 0, 0
    year = re.fullmatch(r"\W*((?:19|20)\d\d)\W*(?:г\.?|р\.?)?(?:\W*\d+\W*)?", text)
    if year:
        return 1, -int(year[1])
    month = re.search(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])/?$", path)
    if month:
        return 2, -(int(month[1]) * 12 + int(month[2]))
    if re.search(r"/((?:19|20)\d\d)/?$", path):
        return 1, -int(re.search(r"/((?:19|20)\d\d)/?$", path)[1])  # type: ignore[index]
    if re.search(r"/archiv\w*(?:\.\w+)?/?$|/arhiv\w*/?$|/архив\w*/?$", path, re.IGNORECASE):
        return 0, 1
    return None
