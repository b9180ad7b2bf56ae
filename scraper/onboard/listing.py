"""Reads a list that nobody has written rules for: which of its links are articles, and what each says of them."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from urllib.parse import urlsplit

from scraper import addresses
from scraper.crawl import listing
from scraper.errors import PageError
from scraper.extract import calendar
from scraper.models import Capture, Link, Listing, Template
from scraper.onboard import dates, titles
from scraper.onboard.cards import Deck, decks
from scraper.onboard.leaf import Leaf, is_beside, leaf_of, text_of

_MOST_READ = 40  # rules that are read on every page
_FILES = re.compile(r"\.(?:pdf|docx?|xlsx?|odt|zip|rar|jpe?g|png|gif|webp|mp[34])$", re.IGNORECASE)
_SLUG = re.compile(r"\d|[^/]+[-_][^/]+[-_]")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rule that finds a group of links on the pages of a listing.

    `url_pattern` is what their addresses have in common, if that tells them from the pages' other links. `links` are
    what `crawl.listing.read` gives by the rule, page by page, each address once. `dated` and `titled` are the shares
    of links with a date that can be read, and with a title. `worth` orders candidates: the more, the likelier news.
    """

    rule: Listing
    url_pattern: str | None
    links: tuple[Link, ...]
    dated: float
    titled: float
    worth: float


def candidates(pages: Sequence[Capture], *, language: str | None = None) -> tuple[Candidate, ...]:
    """The groups of links that may be articles, best first, from one or several pages of one listing.

    Raises PageError for a page that cannot be looked through.
    """
    leaves = tuple(leaf_of(page) for page in pages)
    found: dict[frozenset[str], tuple[float, Candidate]] = {}
    tried: set[tuple[str, str | None]] = set()
    for deck in decks(leaves):
        if (deck.item, deck.link) in tried:
            continue
        tried.add((deck.item, deck.link))
        if len(tried) > _MOST_READ:
            break
        candidate = _candidate(deck, leaves, language)
        if candidate is None:
            continue
        keys = frozenset(addresses.key(link.url) for link in candidate.links)
        known = found.get(keys)
        if known is None or (round(candidate.worth, 1), -deck.cost) > (round(known[1].worth, 1), -known[0]):
            found[keys] = deck.cost, candidate
    ranked = sorted((one for _, one in found.values()), key=lambda one: one.worth, reverse=True)
    return tuple(ranked)


def _candidate(deck: Deck, leaves: Sequence[Leaf], language: str | None) -> Candidate | None:
    rule = Listing(leaves[0].capture.url, item=deck.item, link=deck.link)
    rule = replace(rule, title=titles.title_rule(deck.cards, deck.link))
    dating = dates.dating(deck, leaves, language)
    per_page = _read(leaves, replace(rule, date=dating.rule if dating else None))
    if dating and not any(link.hints.date for links in per_page for link in links):
        dating = None
    rule = replace(rule, date=dating.rule if dating else None)
    links = tuple({addresses.key(link.url): link for page in reversed(per_page) for link in reversed(page)}.values())[
        ::-1
    ]
    if not links:
        return None
    dated = sum(_day(link, language) is not None for link in links) / len(links)
    titled = sum(bool(link.hints.title) for link in links) / len(links)
    pattern = url_pattern(links, leaves)
    worth = _worth(deck, links, per_page, leaves, dated, titled)
    return Candidate(rule, pattern, links, dated, titled, worth)


def _read(leaves: Sequence[Leaf], rule: Listing) -> list[tuple[Link, ...]]:
    """What the rule gives on each page; nothing where it does not fit."""
    found: list[tuple[Link, ...]] = []
    for leaf in leaves:
        try:
            found.append(listing.read(leaf.capture, rule, Template()).links)
        except PageError:
            found.append(())
    return found


def _day(link: Link, language: str | None) -> str | None:
    iso = calendar.readable_date(link.hints.date, language=language) if link.hints.date else None
    return iso[:10] if iso else None


# --- worth ------------------------------------------------------------------


def _worth(
    deck: Deck,
    links: Sequence[Link],
    per_page: Sequence[Sequence[Link]],
    leaves: Sequence[Leaf],
    dated: float,
    titled: float,
) -> float:
    paths = [urlsplit(link.url) for link in links]
    matched = sum(len(leaf.tree.css(deck.item)) for leaf in leaves)
    own = sum(addresses.same_host(link.url, leaves[0].capture.url) for link in links) / len(links)
    files = sum(bool(_FILES.search(one.path)) for one in paths) / len(links)
    slugs = sum(bool(_SLUG.search(one.path.rstrip("/").rsplit("/", 1)[-1] + "?" + one.query)) for one in paths) / len(
        links
    )
    said = [link.hints.title or "" for link in links]
    words = median(len(title.split()) for title in said)
    distinct = len(set(said)) / len(said)
    beside = sum(any(map(is_beside, (card.node, *card.anchor.around))) for card in deck.cards) / len(deck.cards)
    shown = sum(len(text_of(card.node)) for card in deck.cards[:200]) / max(1, sum(leaf.length for leaf in leaves))
    lettered = sum(sum(map(str.isalpha, title)) >= 8 for title in said) / len(said)
    return (
        math.log2(1 + min(len(links), 64))
        * (1 + 1.5 * dated)
        * (0.1 + 0.9 * titled)
        * (0.1 + 0.9 * lettered)
        * min(1.0, 0.25 + 0.15 * words)
        * (0.3 + 0.7 * distinct)
        * (0.2 + 0.8 * own)
        * (1 - 0.5 * files)
        * (0.6 + 0.4 * slugs)
        * (1 - 0.75 * beside)
        * (0.6 + min(0.8, shown))
        * (0.4 + 0.6 * min(1.0, len(links) / max(1, matched)))
        * _alone(deck, leaves)
        * _change(per_page)
    )


def _alone(deck: Deck, leaves: Sequence[Leaf]) -> float:
    """1 where a card is about one address, less where it holds a whole list of others."""
    sample = deck.cards[:40]
    within: dict[int, set[str]] = {card.node.mem_id: set() for card in sample}
    for leaf in leaves:
        for anchor in leaf.anchors:
            for node in (anchor.node, *anchor.around):
                if node.mem_id in within and addresses.same_host(anchor.url, leaf.capture.url):
                    within[node.mem_id].add(anchor.key)
    spare = median(len(keys) for keys in within.values()) - 4
    return 1 / (1 + max(0.0, spare) / 4)


def _change(per_page: Sequence[Sequence[Link]]) -> float:
    """Near 1 where pages show other links each, near 0 where the same stand on all of them."""
    shown = [{addresses.key(link.url) for link in page} for page in per_page]
    filled = [keys for keys in shown if keys]
    if len(shown) < 2:
        return 1.0
    if len(filled) < 2:
        return 0.7
    same = set.intersection(*filled)
    share = len(same) / min(map(len, filled))
    return max(0.05, 1 - share) * (0.5 + 0.5 * len(filled) / len(shown))


# --- pattern ----------------------------------------------------------------


def url_pattern(links: Sequence[Link], leaves: Sequence[Leaf]) -> str | None:
    """A regular expression of these links' addresses that few other links of the pages match, or None."""
    own = [link.url for link in links if addresses.same_host(link.url, leaves[0].capture.url)]
    if len(own) < max(2, 0.8 * len(links)):
        return None
    pattern = _pattern(own)
    if pattern is None:
        return None
    keys = {addresses.key(link.url) for link in links}
    others = {anchor.url for leaf in leaves for anchor in leaf.anchors if anchor.key not in keys}
    wrong = sum(re.search(pattern, url) is not None for url in others)
    telling = re.search(r"[^\W\d]{3}", re.sub(r"\\.|\[[^]]*\]", "", pattern))
    return pattern if wrong <= (2 if telling else 0.25) * len(own) else None


def _pattern(urls: Sequence[str]) -> str | None:
    split = [urlsplit(url) for url in urls]
    lengths = {(one.path.count("/"), one.path.endswith("/"), bool(one.query)) for one in split}
    if len(lengths) != 1:
        return None
    parts = list(zip(*(one.path.split("/")[1:] for one in split), strict=True))
    path = "".join("/" + _part(part, at == len(parts) - 1) for at, part in enumerate(parts))
    if not split[0].query:
        return path + "$"
    queries = [one.query.split("&") for one in split]
    if len({len(query) for query in queries}) != 1:
        return None
    return path + r"\?" + "&".join(_parameter(pairs) for pairs in zip(*queries, strict=True)) + "$"


def _part(values: Sequence[str], is_last: bool) -> str:
    if all(value.isdecimal() for value in values):
        return r"\d+"
    if len(set(values)) == 1 and not (is_last and len(values) == 1):
        return re.escape(values[0]).replace("\\-", "-")
    endings = {re.search(r"\.\w{2,5}$|$", value)[0] for value in values}  # type: ignore[index]
    ending = next(iter(endings)) if len(endings) == 1 else ""
    bare = [value.removesuffix(ending) for value in values]
    start = _shared_start(bare)
    rest = r"\d+" if all(value[len(start) :].isdecimal() for value in bare) else "[^/?]+"
    if rest == "[^/?]+":
        start = ""
    return re.escape(start).replace("\\-", "-") + rest + re.escape(ending)


def _shared_start(values: Sequence[str]) -> str:
    """What all begin with, up to its last character that is no figure."""
    start = values[0]
    for value in values:
        while not value.startswith(start):
            start = start[:-1]
    return start.rstrip("0123456789")


def _parameter(pairs: Sequence[str]) -> str:
    if len(set(pairs)) == 1:
        return re.escape(pairs[0])
    names = {pair.partition("=")[0] for pair in pairs}
    values = [pair.partition("=")[2] for pair in pairs]
    name = re.escape(next(iter(names))) if len(names) == 1 else "[^=&]+"
    return f"{name}=" + (r"\d+" if all(value.isdecimal() for value in values) else "[^&]+")
