"""A page as it is looked through for lists: its tree, its links, and where each stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper import addresses, parsable
from scraper.charset import decode
from scraper.crawl import listing, shape
from scraper.models import Capture

_MOST_ANCHORS = 3000  # of one page that are looked at
_HIGHEST = 40  # ancestors of a link that are looked at
_STRAY = re.compile(r"(?:^|[-_])(?:first|last|odd|even|active|current|sticky|featured|hidden)$|\d", re.IGNORECASE)
_FURNITURE = re.compile(
    r"^(?:[\w-]+[-_])?(?:nav(?:bar|igation)?|menu|sub-?menu|side-?bar|footer|foot|breadcrumbs?|pag(?:er|ination|ing)|tag-?cloud|"
    r"tags?|social|share|lang(?:uages?|s)?|widgets?|toolbar|related|popular|cookies?)(?:[-_](?:list|wrap(?:per)?|container|"
    r"area|inner|content|posts?|bar|main|top|left|right|\d+))*$",
    re.IGNORECASE,
)
_BESIDE_TAGS = frozenset(("nav", "footer", "aside", "select"))
_BESIDE_ROLES = frozenset(("navigation", "contentinfo", "complementary", "search", "menu", "menubar"))

Step = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link as it stands on its page; `around` are the elements about it, nearest first, without <body>."""

    node: LexborNode
    url: str
    key: str
    shape: shape.Shape
    around: tuple[LexborNode, ...]
    base: str
    """What the links of its page are relative to."""
    place: tuple[Step, ...]
    """What stands about it, by tag and the classes that it shares with its like."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of a list that may be one of articles."""

    capture: Capture
    key: str
    tree: LexborHTMLParser
    anchors: tuple[Anchor, ...]
    length: int
    """Letters of its text."""
    by_node: Mapping[int, Anchor]
    """The links by the memory that their elements stand in."""


def leaf_of(capture: Capture) -> Leaf:
    """The page with every link that may lead to an article."""
    html = parsable.bounded(decode(capture.body, capture.content_type)[0])
    tree = LexborHTMLParser(html)
    tree.strip_tags(["script", "style"])
    body = tree.body
    own = addresses.key(capture.url)
    found = tuple(_anchors(tree, listing.base_of(tree, capture.url), own)) if body else ()
    length = len(listing.text_of(body)) if body else 0
    return Leaf(capture, own, tree, found, length, {anchor.node.mem_id: anchor for anchor in found})


def _anchors(tree: LexborHTMLParser, base: str, own: str) -> Iterator[Anchor]:
    steps: dict[int, Step] = {}
    for node in tree.css("a[href], [onclick]")[:_MOST_ANCHORS]:
        href = (node.attributes.get("href") or "").strip()
        if href.startswith("#"):
            continue
        target = addresses.resolve(base, href) if href else listing.clicked(node, base)
        if target is None or (key := addresses.key(target)) == own or "/" not in key.rstrip("/") + key[-1:]:
            continue
        around = tuple(ancestors(node))
        place = tuple(step_of(one, steps) for one in (node, *around))
        yield Anchor(node, target, key, shape.of(target), around, base, place)


def ancestors(node: LexborNode) -> Iterator[LexborNode]:
    """The elements around one, nearest first, below <body>."""
    parent = node.parent
    for _ in range(_HIGHEST):
        if parent is None or parent.tag in ("body", "html", "-document", None):
            return
        yield parent
        parent = parent.parent


def step_of(node: LexborNode, known: dict[int, Step]) -> Step:
    """Tag and the classes that most of its like beside it have too: a post's own say nothing of the list."""
    if (found := known.get(node.mem_id)) is not None:
        return found
    own = _classes(node)
    like = [words for one in _neighbours(node) if one.tag == node.tag and set(words := _classes(one)) & set(own)]
    if like:
        own = [word for word in own if 2 * sum(word in words for words in like) >= len(like)]
    known[node.mem_id] = step = (node.tag or "", *sorted(word for word in own if not _STRAY.search(word)))
    return step


def _neighbours(node: LexborNode, most: int = 4) -> Iterator[LexborNode]:
    for way in ("prev", "next"):
        one, left = getattr(node, way), most
        while one is not None and left:
            if one.is_element_node:
                yield one
                left -= 1
            one = getattr(one, way)


def _classes(node: LexborNode) -> list[str]:
    return (node.attributes.get("class") or "").split()[:8]


def is_beside(node: LexborNode) -> bool:
    """Whether an element says of itself that it holds no content: a menu, a sidebar, a pager."""
    if node.tag in _BESIDE_TAGS or (node.attributes.get("role") or "") in _BESIDE_ROLES:
        return True
    words = [*_classes(node), node.attributes.get("id") or ""]
    return any(_FURNITURE.match(word) for word in words)
