"""Finds where the cards of a list have their title, when it is not the link's own text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import takewhile

from selectolax.lexbor import LexborNode, SelectolaxError

from scraper import addresses
from scraper.crawl import listing
from scraper.extract.learning.selectors import Names
from scraper.onboard.cards import Card
from scraper.onboard.leaf import ancestors

_SAMPLE = 60  # cards that are looked through
_MOST_LINKS = 40  # of one card
_HEADINGS = "h1, h2, h3, h4, h5, h6"
_LONGEST = 300  # letters of a title
_LEAST = 8  # letters of one that stands beside the link
_FEW = 3  # cards that tell something about all of them
_MAY_BE_TITLES = "h1, h2, h3, h4, h5, h6, td, th, dt, strong, b, [class*=title], [class*=name], [class*=head]"
_DATED = re.compile(r"\b(?:19|20)\d\d\b(?!.{20})", re.DOTALL)  # a short text that ends with a year is a date
_NAMED = re.compile(r"title|name|head", re.IGNORECASE)


def title_rule(cards: Sequence[Card], link: str | None) -> str | None:
    """The selector of the title in each card, or None where the link's text is it."""
    sample = list(cards[:_SAMPLE])
    wanted = [_wanted(card) for card in sample]
    if apart := _apart(sample, wanted):
        return apart
    given = [_default(card, link) for card in sample]
    known = [(card, node, said) for card, node, said in zip(sample, wanted, given, strict=True) if node is not None]
    if not known or sum(said == listing.text_of(node) for _, node, said in known) >= 0.95 * len(known):
        return None
    names = Names.among([[node] for _, node, _ in known], 0.5)
    costs: dict[str, float] = {}
    for card, node, _ in known:
        for css, cost in _inside(node, card.node, names):
            costs.setdefault(css, cost)
    best: tuple[float, str] | None = None
    for css in sorted(costs, key=lambda css: costs[css])[:40]:
        right = sum(_first(card.node, css) == listing.text_of(node) for card, node, _ in known) / len(known)
        score = right - 0.02 * costs[css]
        if right >= 0.6 and (best is None or score > best[0]):
            best = score, css
    return best[1] if best else None


def _apart(cards: Sequence[Card], wanted: Sequence[LexborNode | None]) -> str | None:
    """The selector of titles that stand beside links which all say the same, as "Vedi tutto" or "Agenda" do."""
    if len(cards) < _FEW or any(node is not None and _heading_of(node) for node in wanted):
        return None
    said = Counter(listing.text_of(node) if node is not None else "" for node in wanted)
    if said.most_common(1)[0][1] < 0.6 * len(cards):
        return None
    named = [node for card in cards[:_FEW] for node in card.node.css(_MAY_BE_TITLES)[:_MOST_LINKS]]
    # Cards that only a script opens may call their title by a word of their own language.
    plain = (node for card in cards[:_FEW] for node in card.node.css("div, p, span")[:_MOST_LINKS])
    elements = named or [node for node in plain if node.css_first("div, p, a") is None and not _DATED.search(node.text())]
    names = Names.among([card.node.css("*")[: 5 * _MOST_LINKS] for card in cards], 0.8)
    found: list[tuple[float, str]] = []
    for one in {one for node in elements for one in names.compounds(node)}:
        texts = [_first(card.node, one.css) or "" for card in cards]
        lettered = [text for text in texts if len(text) <= _LONGEST and sum(map(str.isalpha, text)) >= _LEAST]
        if len(set(lettered)) >= 0.8 * len(cards):
            is_named = bool(_NAMED.search(one.css)) or one.css[:2] in ("h1", "h2", "h3", "h4", "h5", "h6")
            found.append((one.cost - 2 * is_named + sum(map(len, lettered)) / len(lettered) / 100, one.css))
    return min(found)[1] if found else None


def _heading_of(node: LexborNode) -> bool:
    """Whether an element is or stands in a heading."""
    around = [node, *takewhile(lambda one: one.tag != "body", ancestors(node))][:4]
    return any(one.tag in _HEADINGS.split(", ") for one in around)


def _wanted(card: Card) -> LexborNode | None:
    """The element that holds a card's title: its heading, else the best said link to its address."""
    headings = [
        node
        for node in card.node.css(_HEADINGS)
        if 2 < len(listing.text_of(node)) <= _LONGEST and not _is_other(node, card)
    ]
    links = [node for node in _links(card) if (said := listing.text_of(node)) and not listing.says_more(said)]
    inside = [node for node in links if any(_is_in(node, heading) for heading in headings)]
    if inside:
        return inside[0]
    if links and headings and any(_is_in(headings[0], node) for node in links):
        return headings[0]
    good = [
        node
        for node in links
        if len(listing.text_of(node)) <= _LONGEST and any(map(str.isalpha, listing.text_of(node)))
    ]
    if good:
        longest = max(good, key=lambda node: len(listing.text_of(node)))
        return _titled(longest) or longest
    return headings[0] if headings else None


def _is_other(heading: LexborNode, card: Card) -> bool:
    """Whether a heading is of another link than its card's."""
    found = heading.css("a[href]")
    base = card.anchor.base
    targets = (addresses.resolve(base, (node.attributes.get("href") or "").strip()) for node in found)
    return bool(found) and all(target and addresses.key(target) != card.anchor.key for target in targets)


def _titled(anchor: LexborNode) -> LexborNode | None:
    """The element of a link over a whole card that says it is the title."""
    return next(
        (
            node
            for node in anchor.css('[class*="title"], [class*="heading"], [itemprop="headline"]')
            if node.mem_id != anchor.mem_id and len(listing.text_of(node)) > 2
        ),
        None,
    )


def _links(card: Card) -> Iterator[LexborNode]:
    base = card.anchor.base
    for node in card.node.css("a[href]")[:_MOST_LINKS]:
        target = addresses.resolve(base, (node.attributes.get("href") or "").strip())
        if target and addresses.key(target) == card.anchor.key:
            yield node


def _is_in(node: LexborNode, outer: LexborNode) -> bool:
    one: LexborNode | None = node
    for _ in range(20):
        if one is None:
            return False
        if one.mem_id == outer.mem_id:
            return True
        one = one.parent
    return False


def _default(card: Card, link: str | None) -> str | None:
    """The title that a listing's rule takes without being told."""
    try:
        outer = card.node.css(link) if link else [card.node]
    except SelectolaxError:
        return None
    first = next((anchor for one in outer for anchor in one.css("a[href]")), None)
    if first is not None and not listing.says_more(said := listing.text_of(first)):
        return said or None
    heading = card.node.css_first(_HEADINGS)
    return listing.text_of(heading) if heading else None


def _first(card: LexborNode, css: str) -> str | None:
    try:
        node = card.css_first(css)
    except SelectolaxError:
        return None
    return listing.text_of(node) if node else None


def _inside(node: LexborNode, card: LexborNode, names: Names) -> Iterator[tuple[str, float]]:
    own = names.compounds(node)
    for one in own:
        yield one.css, one.cost
    parent, steps = node.parent, 0
    while parent is not None and node.mem_id != card.mem_id and parent.mem_id != card.mem_id and steps < 3:
        outer = parent.tag or ""
        words = (parent.attributes.get("class") or "").split()
        named = [f"{outer}.{word}" for word in words[:2] if word.isidentifier() or word.replace("-", "").isalnum()]
        for css in (outer, *named):
            yield from ((f"{css} {one.css}", one.cost + 0.4 + 0.4 * steps) for one in own)
        parent, steps = parent.parent, steps + 1
