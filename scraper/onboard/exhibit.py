"""A captured page made harmless, to be shown as it came, with marks at what is taken out of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper import parsable
from scraper.charset import decode
from scraper.extract import readable_date
from scraper.letters import folded
from scraper.models import Article, Capture

_LONGEST = 1_000_000  # characters of a page that is shown
_GONE = [
    *("script", "noscript", "iframe", "frame", "object", "embed", "applet", "link", "meta", "base", "template"),
    *("audio", "video", "source", "canvas", "svg", "math", "dialog", "style"),
    *("input", "button", "select", "textarea"),
]
_KEPT = (  # attributes that neither run nor load
    *(
        "class",
        "id",
        "style",
        "alt",
        "title",
        "lang",
        "dir",
        "colspan",
        "rowspan",
        "align",
        "valign",
        "width",
        "height",
    ),
    *("bgcolor", "color", "face", "size", "border", "cellpadding", "cellspacing", "start", "type", "datetime"),
)
_LOADS = re.compile(r"url|image|src|\\", re.IGNORECASE)  # in a style; a backslash may hide any of them
_SURE = 30  # letters of a passage that is not found elsewhere by chance
_STAMP = 80  # letters of an element that is there to give a date
_MOST_STAMPS = 400  # elements that are looked at for one


def exhibit(capture: Capture, article: Article, language: str | None) -> str | None:
    """The page as HTML without anything that runs, loads or leads anywhere; None for one too long to be shown.

    What is taken is marked by the attribute `data-taken`: title, date, text; what holds nothing of it, by `data-aside`.
    """
    text = parsable.bounded(decode(capture.body, capture.content_type)[0])
    if len(text) > _LONGEST:
        return None
    tree = LexborHTMLParser(text)
    tree.strip_tags(_GONE)
    root = tree.body
    if root is None:
        return None
    marks = [*_text(root, article), *_date(root, article, language), *_title(root, article)]
    for node in tree.root.traverse() if tree.root else ():
        for name in [name for name, value in node.attributes.items() if not _is_harmless(name, value)]:
            del node.attrs[name]
    for node, what in marks:
        _mark(tree, node, what)
    _put_aside(tree)
    return tree.html


def _is_harmless(name: str, value: str | None) -> bool:
    return name.lower() in _KEPT and not (name.lower() == "style" and _LOADS.search(value or ""))


def _mark(tree: LexborHTMLParser, node: LexborNode, what: str) -> None:
    if node.is_text_node:
        around = tree.create_node("span")
        around.attrs["data-taken"] = what
        around.insert_child(node.text_content or "")
        node.replace_with(around)
    else:
        node.attrs["data-taken"] = what


def _put_aside(tree: LexborHTMLParser) -> None:
    """Mark the outermost elements that hold nothing of what is taken; where nothing is taken, none."""
    taken = tree.css("[data-taken]")
    around: set[int] = set()
    for node in taken:
        parent = node.parent
        while parent is not None and parent.mem_id not in around:
            around.add(parent.mem_id)
            parent = parent.parent
    inside = {node.mem_id for node in taken}
    waiting = [tree.body] if taken and tree.body is not None else []
    while waiting:
        for child in waiting.pop().iter():
            if child.mem_id in around:
                waiting.append(child)
            elif child.is_element_node and child.mem_id not in inside:
                child.attrs["data-aside"] = ""


def _title(root: LexborNode, article: Article) -> Iterator[tuple[LexborNode, str]]:
    """The element that shows the title: a heading before any other."""
    wanted = folded(article.title)
    if wanted:
        same = [
            node for node in root.css("h1, h2, h3, h4, h5, h6, b, strong, font, p, td, div") if _says(node) == wanted
        ]
        yield from ((node, "title") for node in same[:1])


def _date(root: LexborNode, article: Article, language: str | None) -> Iterator[tuple[LexborNode, str]]:
    """The first small element that shows the date."""
    day = (article.published or "")[:10]
    looked = 0
    for node in root.css("time, span, p, i, em, small, b, li, td, div") if day else ():
        said = node.text(separator=" ").strip()
        if len(said) <= _STAMP and any(letter.isdigit() for letter in said) and looked < _MOST_STAMPS:
            looked += 1
            if (readable_date(said, language=language) or "")[:10] == day:
                yield node, "date"
                return


def _text(root: LexborNode, article: Article) -> Iterator[tuple[LexborNode, str]]:
    """The outermost elements that hold nothing but the text, and what of it stands between others."""
    whole = folded(article.body)
    lines = {folded(line) for line in (article.body or "").splitlines()} - {""}
    waiting = [root] if whole else []
    while waiting:
        for node in waiting.pop().iter(include_text=True):
            shown = node.text(separator=" ")
            # What is far longer than the text holds more than the text; only what is inside it may not.
            said = folded(shown) if len(shown) < 3 * len(whole) + 1000 else None
            if said and (said in lines or (len(said) >= _SURE and said in whole)):
                yield node, "text"
            elif said != "" and node.is_element_node:
                waiting.append(node)


def _says(node: LexborNode) -> str:
    return folded(node.text(separator=" "))
