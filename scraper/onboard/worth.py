"""How likely the links of a group are to be news: by what they say, where they stand and where they lead."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from statistics import median
from urllib.parse import urlsplit

from scraper import addresses
from scraper.crawl import listing
from scraper.models import Link
from scraper.onboard.cards import Card, Deck
from scraper.onboard.leaf import Leaf, is_beside

_SLUG = re.compile(r"\d|[^/]+[-_][^/]+[-_]")
_SAMPLE = 60  # cards whose text is measured
_MANY = 64  # links beyond which more say no more
_OWN = 4  # links to other addresses that a card may have: a section, an author, a label


def promise(deck: Deck, leaves: Sequence[Leaf]) -> float:
    """What a group may come to, before its rule is read: by the cards alone."""
    anchors = list({card.anchor.key: card.anchor for card in deck.cards}.values())
    texts = [listing.text_of(anchor.node) for anchor in anchors[:_SAMPLE]]
    lettered = sum(sum(map(str.isalpha, text)) >= 8 for text in texts) / len(texts)
    return (
        math.log2(1 + min(len(anchors), _MANY))
        * (0.5 + 0.5 * lettered)
        * _addressed([anchor.url for anchor in anchors], leaves)
        * placed(deck, leaves)
    )


def worth(
    deck: Deck, per_page: Sequence[Sequence[Link]], leaves: Sequence[Leaf], matched: int, dated: float, titled: float
) -> float:
    """What the links come to that a rule gave; `matched` is the number of elements that its item found."""
    links = list({addresses.key(link.url): link for page in per_page for link in page}.values())
    said = [link.hints.title or "" for link in links]
    wordy = sum(min(1.0, 0.25 + 0.15 * len(title.split())) for title in said) / len(said)
    lettered = sum(sum(map(str.isalpha, title)) >= 8 for title in said) / len(said)
    return (
        math.log2(1 + min(len(links), _MANY))
        * (1 + 1.5 * dated)
        * (0.1 + 0.9 * titled)
        * (0.1 + 0.9 * lettered)
        * wordy
        * (0.5 + 0.5 * len(set(said)) / len(said))
        * (0.4 + 0.6 * min(1.0, len(links) / max(1, matched)))
        * _addressed([link.url for link in links], leaves)
        * placed(deck, leaves)
        * changing(per_page)
        * _outward(links, leaves)
    )


def _addressed(urls: Sequence[str], leaves: Sequence[Leaf]) -> float:
    """Addresses of articles are on the site, no files, and have a number or several words."""
    paths = [urlsplit(url) for url in urls]
    own = sum(addresses.same_host(url, leaves[0].capture.url) for url in urls) / len(urls)
    files = sum(map(addresses.names_file, urls)) / len(urls)
    ends = (one.path.rstrip("/").rsplit("/", 1)[-1] + "?" + one.query for one in paths)
    slugs = sum(bool(_SLUG.search(end)) for end in ends) / len(urls)
    return (0.15 + 0.85 * math.sqrt(own)) * (1 - 0.5 * files) * (0.6 + 0.4 * slugs)


def placed(deck: Deck, leaves: Sequence[Leaf]) -> float:
    """News stand in the middle of a page and fill it; a card is about one address."""
    cards = deck.cards
    beside = sum(any(map(is_beside, (card.node, *card.anchor.around))) for card in cards) / len(cards)
    sample = cards[:_SAMPLE]
    letters = sum(len(listing.text_of(card.node)) for card in sample) * len(cards) / len(sample)
    shown = letters / max(1, sum(leaf.length for leaf in leaves))
    spare = max(0.0, median(_addresses(card, leaves[card.leaf]) for card in sample) - 1 - _OWN)
    return (1 - 0.75 * beside) * (0.6 + min(0.8, shown)) / (1 + spare / 4)


def _addresses(card: Card, leaf: Leaf) -> int:
    """How many addresses of the site a card links to."""
    nodes = card.node.css("a[href], [onclick]")[:_MANY]
    anchors = (leaf.by_node[node.mem_id] for node in nodes if node.mem_id in leaf.by_node)
    return len({anchor.key for anchor in anchors if addresses.same_host(anchor.url, leaf.capture.url)})


def _outward(links: Sequence[Link], leaves: Sequence[Leaf]) -> float:
    """1 where no link leads to one of the pages themselves."""
    pages = {leaf.key for leaf in leaves}
    return (1 - sum(addresses.key(link.url) in pages for link in links) / len(links)) ** 4


def changing(per_page: Sequence[Sequence[Link]]) -> float:
    """Near 1 where pages show other links each, near 0 where the same stand on all of them."""
    shown = [{addresses.key(link.url) for link in page} for page in per_page]
    filled = [keys for keys in shown if keys]
    if len(shown) < 2:
        return 1.0
    if len(filled) < 2:
        return 0.7
    same = set.intersection(*filled)
    share = len(same) / len(set.union(*filled))
    return max(0.05, 1 - share) * (0.5 + 0.5 * len(filled) / len(shown))
