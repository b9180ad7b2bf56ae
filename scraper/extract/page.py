"""A page as it is read: its tree and its addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from scraper import addresses, charset
from scraper.extract.letters import squeeze
from scraper.extract.tags import UNREAD

_PLAINTEXT = re.compile(r"<plaintext\b", re.IGNORECASE)
_OPTION = re.compile(r"</?(?:option|select|optgroup)\b[^>]*>", re.IGNORECASE)
_LONGEST_TAG = 50_000  # characters of a start tag without a value in quotes
_ENDLESS = re.compile(rf"<[a-zA-Z][^<>\"']{{{_LONGEST_TAG},}}>")
_COUNTED = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
# Elements that need no end tag, so that a long page of them is not a deep one.
_FLAT_TAGS = """
p li td tr th tbody thead tfoot dd dt option colgroup br hr img input meta link area base col embed source track wbr
param frame html head body
"""
_FLAT = frozenset(_FLAT_TAGS.split())
_DEEPEST = 800  # elements inside each other; browsers stop at 512, and the parser's time grows with the square
_FEW = 4000  # tags that cannot make a page deep enough to matter


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page. `base` is what its links resolve against; `data` are its JSON-LD blocks, as text."""

    tree: LexborHTMLParser
    url: str
    base: str
    language: str | None
    data: tuple[str, ...] = field(repr=False)

    @property
    def root(self) -> LexborNode | None:
        """<body>, or whatever the page has in its place."""
        return self.tree.body or self.tree.root

    def element(self, number: int) -> LexborNode | None:
        """The element at this number: how many start tags from `root` on stand before its own."""
        return next(islice(elements(self.root), number, None), None) if self.root is not None else None

    def resolve(self, href: str) -> str | None:
        """`href` of a link on this page as an absolute web address, or None."""
        return addresses.resolve(self.base, href)

    def first(self, selector: str, name: str) -> str | None:
        """Attribute `name` of the first element that matches, or None where there is none or it is empty."""
        node = self.tree.css_first(selector)
        return attribute(node, name) if node else None


def read(html: bytes, url: str, content_type: str | None, language: str | None) -> Page:
    """The page that these bytes make at `url`; any bytes make one."""
    text, _ = charset.decode(html, content_type)
    text = _PLAINTEXT.sub("<pre", text.replace("\0", ""))  # after it a parser reads no tag any more
    tree = LexborHTMLParser(_shallow(_bounded(text)))
    data = tuple(node.text() for node in tree.css("script[type='application/ld+json' i]"))
    tree.strip_tags(UNREAD.split())
    base_node = tree.css_first("base[href]")
    base = addresses.resolve(url, attribute(base_node, "href") or "") if base_node else None
    root = tree.css_first("html")
    return Page(
        tree=tree,
        url=url,
        base=base or url,
        language=(attribute(root, "lang") or attribute(root, "xml:lang") if root else None) or language,
        data=data,
    )


def elements(root: LexborNode) -> Iterator[LexborNode]:
    """`root` and the elements inside it, in the order of their start tags."""
    return (node for node in root.traverse() if node.tag and node.tag[0] not in "-!")


def attribute(node: LexborNode, name: str) -> str | None:
    """The attribute's value on one line, or None where it is absent or empty."""
    return squeeze(node.attributes.get(name) or "") or None


def select(root: LexborHTMLParser | LexborNode, selector: str) -> list[LexborNode]:
    """Elements that match, in order, none inside another; raises ValueError on a selector that is none."""
    try:
        found = root.css(selector)
    except (SelectolaxError, ValueError) as problem:
        raise ValueError(f"found {selector!r}, expected a CSS selector") from problem
    chosen = {node.mem_id for node in found}
    return [node for node in found if not _inside(node, chosen)]


def _inside(node: LexborNode, chosen: set[int]) -> bool:
    if len(chosen) < 2:
        return False
    parent = node.parent
    while parent is not None:
        if parent.mem_id in chosen:
            return True
        parent = parent.parent
    return False


def _bounded(html: str) -> str:
    """`html` without what a parser takes a time for that grows with the square: endless options and attributes."""
    if html.count("<option") + html.count("<OPTION") > _FEW // 4:
        html = _OPTION.sub(" ", html)
    return _ENDLESS.sub("<p>", html) if len(html) > _LONGEST_TAG else html


def _shallow(html: str) -> str:
    """`html` without the start tags that would nest it deeper than any person's page is."""
    if html.count("<") < _FEW:
        return html
    depth, places = 0, []
    for match in _COUNTED.finditer(html):
        if match[2].lower() in _FLAT:
            continue
        if match[1]:
            depth = max(0, depth - 1)
        elif depth < _DEEPEST:
            depth += 1
        else:
            places.append(match.start())
    if not places:
        return html
    # A space after "<" makes text of a tag.
    pieces = [html[start:end] for start, end in zip([0, *places], [*places, None], strict=True)]
    return "".join([pieces[0], *(f"<!{piece[1:]}" for piece in pieces[1:])])
