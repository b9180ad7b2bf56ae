"""A page as it is read: its tree and its addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from scraper import addresses, charset, parsable
from scraper.extract.tags import UNREAD
from scraper.letters import squeeze

_PLAINTEXT = re.compile(r"<plaintext\b", re.IGNORECASE)


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
    text = text.replace("\0", "") if b"\0" in html else text
    text = _PLAINTEXT.sub("<pre", text)  # after it a parser reads no tag any more
    tree = LexborHTMLParser(parsable.bounded(text))
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
