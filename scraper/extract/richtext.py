"""Text as editors keep it, trees of blocks and spans, to mark-up that reads like any page's.

No editor's own names are needed: Portable Text, Editor.js, Slate, Contentful, ProseMirror, Lexical, Draft.js, DatoCMS,
Gutenberg's blocks, JsonML and React elements are all nodes with a kind, and children or text.
"""

from __future__ import annotations

import json
import re
from html import escape
from typing import Any

_KIND_NAMES = (
    *("_type", "type", "nodeType", "tag", "tagName", "blockName", "component", "name", "kind", "is", "__typename"),
)
_TEXT_NAMES = (
    *(
        "htmlText",
        "html",
        "rendered",
        "processed",
        "text",
        "content",
        "markup",
        "value",
        "innerHTML",
        "originalContent",
    ),
    *("body", "caption"),
)
_CHILD_NAMES = (
    *("children", "childNodes", "content", "blocks", "items", "nodes", "elements", "content_elements", "innerBlocks"),
    *(
        "paragraphs",
        "components",
        "modules",
        "rows",
        "cells",
        "document",
        "root",
        "model",
        "props",
        "properties",
        "data",
    ),
    *("attributes", "value", "body", "text", "json", "doc"),
)
_MARKUP = re.compile(r"<(?:/|!--)?[a-zA-Z][^<>]*>")
_ESCAPED_MARKUP = re.compile(r"&lt;/?(?:p|br|div|strong|h\d|ul|li|a|span)\b", re.IGNORECASE)
_PLAIN_HEADING = re.compile(r"(#{1,6})\s+(.+)")
_PLAIN_LINK = re.compile(r"\[([^\[\]]{1,300})\]\(([^()\s]{1,1000})\)")
_PLAIN_STRONG = re.compile(r"(\*\*|__)(?=\S)([^*_\n]{1,500})(?<=\S)\1")
# What stands among the blocks of a text and is no part of it.
_APART = re.compile(
    r"image|photo|picture|video|audio|gallery|embed|iframe|script|\bads?\b|advert|promo|related|teaser|newsletter|"
    r"social|reference|interstitial|recommend|carousel|widget|divider|author|byline|topic|breadcrumb|poll|banner",
    re.IGNORECASE,
)
_INLINE = re.compile(
    r"^(?:text|span|link|hyperlink|entry-hyperlink|asset-hyperlink|leaf|itemlink|a|b|i|u|em|strong|bold|italic|underline|"
    r"linebreak|hard_?break|br|mark|code|sub|sup|s|fragment|inline.*)$",
    re.IGNORECASE,
)
_BREAK = re.compile(r"^(?:linebreak|hard_?break|br)$", re.IGNORECASE)
_HEADING = re.compile(
    r"^(?:h|head(?:er|ing|line)?|sub-?(?:head(?:er|ing|line)?|title)|crosshead)[-_]?([1-6])?$", re.IGNORECASE
)
_HEADINGS_WORDS = ("one", "two", "three", "four", "five", "six")
_LIST = re.compile(r"list|^[uo]l$", re.IGNORECASE)
_LIST_ITEM = re.compile(r"list[-_]?item|^li$", re.IGNORECASE)
_ORDERED = re.compile(r"ordered|number|^ol$", re.IGNORECASE)
_UNORDERED = re.compile(r"unordered", re.IGNORECASE)
_QUOTE = re.compile(r"quote|citation", re.IGNORECASE)
_TABLE = {"table": "table", "row": "tr", "tr": "tr", "cell": "td", "header-cell": "th", "td": "td", "th": "th"}
_TAG_NAMES = """
p div section article main h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote table tbody thead tr td th a b i em strong u s
span br small sub sup figure figcaption header
"""
_TAGS = frozenset(_TAG_NAMES.split())
_DEEPEST = 60
_MOST = 20_000  # nodes of one text
_LEAF = 12  # keys of a span without a kind: its text and its marks


def markup(value: Any) -> str:
    """Mark-up of whatever `value` holds of text: a string (mark-up, Markdown or plain), a node, a list of either."""
    return _Writer().block(value, 0)


class _Writer:
    """One tree's mark-up, within a budget of nodes."""

    def __init__(self) -> None:
        self._left = _MOST

    def block(self, value: Any, depth: int) -> str:
        """`value` where a paragraph may stand."""
        self._left -= 1
        if depth > _DEEPEST or self._left < 0:
            return ""
        if isinstance(value, str):
            return self._string(value, depth)
        if isinstance(value, list):
            return self._list(value, depth)
        return self._node(value, depth) if isinstance(value, dict) else ""

    def inline(self, value: Any, depth: int) -> str:
        """`value` within a paragraph."""
        self._left -= 1
        if depth > _DEEPEST or self._left < 0:
            return ""
        if isinstance(value, str):
            return value if _MARKUP.search(value) else escape(value, quote=False).replace("\n", "<br>")
        if isinstance(value, list):
            element = _element(value)
            if element:
                return self._tagged(*element, depth)
            return "".join(self.inline(item, depth + 1) for item in value)
        if not isinstance(value, dict):
            return ""
        kind = _kind(value)
        if kind and not _INLINE.match(kind):
            return self._node(value, depth)
        return "<br>" if _BREAK.match(kind) else _marked(value, self._inner(value, depth, inline=True))

    def _string(self, text: str, depth: int) -> str:
        if text[:2] in ('{"', "[{", '["'):
            try:
                return self.block(json.loads(text, strict=False), depth + 1)
            except (ValueError, RecursionError):
                return ""
        if _MARKUP.search(text):
            return (
                text
                if re.search(r"<(?:p|div|br|ul|ol|table|h\d|blockquote|section)\b", text[:20000], re.I)
                else f"<p>{text}</p>"
            )
        if _ESCAPED_MARKUP.search(text):
            return text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
        return "".join(_plain(line.strip()) for line in text.splitlines() if line.strip())

    def _list(self, items: list[Any], depth: int) -> str:
        element = _element(items)
        if element:
            return self._tagged(*element, depth)
        out: list[str] = []
        for item in items:
            # Within a list of paragraphs, a list is one paragraph's spans.
            if isinstance(item, list) and item and not _element(item) and all(map(_is_span, item)):
                out.append(f"<p>{self.inline(item, depth + 1)}</p>")
            elif isinstance(item, dict) and _listed(item):
                out.append(self._list_item(item, depth))
            else:
                out.append(self.block(item, depth + 1))
        return "".join(out).replace("</ul><ul>", "").replace("</ol><ol>", "")

    def _list_item(self, node: dict[str, Any], depth: int) -> str:
        tag = "ol" if _ORDERED.search(_listed(node)) and not _UNORDERED.search(_listed(node)) else "ul"
        return f"<{tag}><li>{self._inner(node, depth, inline=True)}</li></{tag}>"

    def _node(self, node: dict[str, Any], depth: int) -> str:
        kind = _kind(node)
        tag = _tag(node, kind)
        if tag is None:
            return ""
        if tag in ("ul", "ol") and not _LIST_ITEM.search(kind):
            return self._items(node, tag, depth)
        if tag:
            return f"<{tag}>{self._inner(node, depth, inline=tag not in ('blockquote', 'table', 'tr'))}</{tag}>"
        inline = not kind and _is_span(node)
        inner = self._inner(node, depth, inline=inline)
        if inner and (inline or (kind and not _MARKUP.search(inner))):
            return f"<p>{_marked(node, inner)}</p>"
        return inner

    def _items(self, node: dict[str, Any], tag: str, depth: int) -> str:
        holder = node
        for name in ("data", "attributes", "props", "content"):
            if isinstance(holder.get(name), dict):
                holder = holder[name]
        items = next((holder[name] for name in _CHILD_NAMES if isinstance(holder.get(name), list)), None)
        if items is None:
            return self._inner(node, depth, inline=False)
        inner = [self.inline(_without_kind(item), depth + 2) for item in items]
        return f"<{tag}>{''.join(f'<li>{item}</li>' for item in inner if item)}</{tag}>"

    def _inner(self, node: dict[str, Any], depth: int, *, inline: bool) -> str:
        """The first of the node's children and texts that says something."""
        write = self.inline if inline or _names_text(node) else self.block
        for name in _CHILD_NAMES:
            inner = node.get(name)
            if isinstance(inner, (list, dict)):
                found = write(_linked(node, inner), depth + 1)
                if found:
                    return found
        for name in _TEXT_NAMES:
            text = node.get(name)
            if isinstance(text, str) and text.strip():
                return self.inline(text, depth + 1) if inline else self.block(text, depth + 1)
        return ""

    def _tagged(self, tag: str, attributes: dict[str, Any], children: list[Any], depth: int) -> str:
        inner = attributes.get("dangerouslySetInnerHTML")
        if isinstance(inner, dict) and isinstance(inner.get("__html"), str):
            children = [inner["__html"]]
        if tag not in _TAGS:
            # A component, or an element without text of its own; what it wraps is read.
            return "" if tag and _APART.search(tag) else self._joined(children, depth)
        if tag == "br":
            return "<br>"
        href = attributes.get("href")
        opening = f'<a href="{escape(href)}">' if tag == "a" and isinstance(href, str) else f"<{tag}>"
        return f"{opening}{self._joined(children, depth)}</{tag}>"

    def _joined(self, children: list[Any], depth: int) -> str:
        return "".join(self.inline(child, depth + 1) for child in children)


def _plain(text: str) -> str:
    """A line of plain text, which may be Markdown, as a block."""
    heading = _PLAIN_HEADING.fullmatch(text)
    tag = f"h{max(2, len(heading[1]))}" if heading else "li" if text[:2] in ("- ", "* ", "• ") else "p"
    inner = escape(heading[2] if heading else text[2:] if tag == "li" else text, quote=False)
    if "](" in inner:
        inner = _PLAIN_LINK.sub(lambda match: f'<a href="{escape(match[2])}">{match[1]}</a>', inner)
    inner = _PLAIN_STRONG.sub(r"<strong>\2</strong>", inner)
    return f"<ul><li>{inner}</li></ul>" if tag == "li" else f"<{tag}>{inner}</{tag}>"


def _element(items: list[Any]) -> tuple[str, dict[str, Any], list[Any]] | None:
    """Tag, attributes and children of a React element (`["$", tag, key, props]`) or of JsonML (`["p", {…}, …]`)."""
    if len(items) >= 4 and items[0] == "$" and isinstance(items[3], dict):
        children = items[3].get("children")
        tag = items[1] if isinstance(items[1], str) else ""
        return tag, items[3], children if isinstance(children, list) and not _element(children) else [children]
    if len(items) < 2 or not isinstance(items[0], str) or not (items[0] in _TAGS or isinstance(items[1], dict)):
        return None
    if len(items[0]) > 40 or " " in items[0]:
        return None
    has_attributes = isinstance(items[1], dict)
    return items[0], items[1] if has_attributes else {}, items[2 if has_attributes else 1 :]


def _kind(node: dict[str, Any]) -> str:
    return next((node[name] for name in _KIND_NAMES if isinstance(node.get(name), str) and len(node[name]) < 60), "")


def _bare(kind: str) -> str:
    """The last part of names like "core/paragraph" and "molecule.paragraph.Paragraph"."""
    return re.split(r"[/.]", kind)[-1].lower()


def _tag(node: dict[str, Any], kind: str) -> str | None:
    """The element that a node of this kind is; empty for none of its own, None for what is no text."""
    bare = _bare(kind)
    if bare in _TABLE:
        return _TABLE[bare]
    if _APART.search(bare) and not _QUOTE.search(bare):
        return None
    style = node.get("style")
    heading = _HEADING.match(bare) or (_HEADING.match(style) if isinstance(style, str) else None)
    word = bare.lower().removeprefix("header-").removeprefix("heading-")
    if heading or word in _HEADINGS_WORDS:
        return f"h{_level(node, heading[1] if heading else None, word)}"
    if _QUOTE.search(bare) or style == "blockquote":
        return "blockquote"
    if _LIST_ITEM.search(bare):
        return "li"
    if _LIST.search(bare):
        said = " ".join([bare, *(str(_field(node, name)) for name in ("style", "listType", "list_type", "tag"))])
        ordered = _field(node, "ordered") is True or (_ORDERED.search(said) and not _UNORDERED.search(said))
        return "ol" if ordered else "ul"
    return bare if bare in _TAGS and bare not in ("header", "main", "article") else ""


def _level(node: dict[str, Any], number: str | None, word: str) -> int:
    if number:
        return max(2, int(number))
    if word in _HEADINGS_WORDS:
        return max(2, 1 + _HEADINGS_WORDS.index(word))
    level = _field(node, "level") or _field(node, "depth")
    return min(6, max(2, level)) if isinstance(level, int) else 2


def _field(node: dict[str, Any], name: str) -> Any:
    """A node's own field, or that of what most editors keep beside its text."""
    if name in node:
        return node[name]
    holders = (node.get(holder) for holder in ("data", "attrs", "attributes", "props"))
    return next((holder[name] for holder in holders if isinstance(holder, dict) and name in holder), None)


def _listed(node: dict[str, Any]) -> str:
    """The kind of list that a block is an item of by itself (Portable Text, Draft.js), or empty."""
    said = node.get("listItem")
    if isinstance(said, str):
        return said
    kind = _kind(node)
    return kind if kind.endswith("list-item") and isinstance(node.get("text"), str) else ""


def _names_text(node: dict[str, Any]) -> bool:
    """Whether a node is a paragraph or a heading, whose children stand in one line."""
    bare = _bare(_kind(node))
    return bare in ("p", "paragraph", "unstyled") or (bare == "block" and isinstance(node.get("children"), list))


def _is_span(value: Any) -> bool:
    """Whether a value can only be a part of a paragraph."""
    if isinstance(value, str):
        return True
    if not isinstance(value, dict):
        return False
    kind = _kind(value)
    if kind:
        return bool(_INLINE.match(kind))
    return len(value) <= _LEAF and isinstance(value.get("text"), str)


def _marked(node: dict[str, Any], inner: str) -> str:
    """`inner` with the link, weight and slant that a span says it has."""
    marks = node.get("marks")
    names = [mark.get("type") if isinstance(mark, dict) else mark for mark in marks] if isinstance(marks, list) else []
    form = node["format"] if type(node.get("format")) is int else 0
    if node.get("bold") or "bold" in names or "strong" in names or form & 1:
        inner = f"<strong>{inner}</strong>"
    if node.get("italic") or "italic" in names or "em" in names or form & 2:
        inner = f"<em>{inner}</em>"
    href = (
        _href(node) or next((_href(mark) for mark in marks or () if isinstance(mark, dict)), None)
        if isinstance(marks, (list, type(None)))
        else None
    )
    return f'<a href="{escape(href)}">{inner}</a>' if href and inner else inner


def _linked(node: dict[str, Any], children: Any) -> Any:
    """A block's spans with the links that Portable Text keeps beside them in place of the keys of these."""
    links = node.get("markDefs")
    if not isinstance(links, list) or not links or not isinstance(children, list):
        return children
    known = {link.get("_key"): link for link in links if isinstance(link, dict) and isinstance(link.get("_key"), str)}
    return [
        {**span, "marks": [known.get(mark, mark) if isinstance(mark, str) else mark for mark in span["marks"]]}
        if isinstance(span, dict) and isinstance(span.get("marks"), list)
        else span
        for span in children
    ]


def _href(node: dict[str, Any]) -> str | None:
    found = (_field(node, name) for name in ("href", "url", "uri"))
    fields = node.get("fields")  # Payload's and Lexical's own place
    own = fields.get("url") if isinstance(fields, dict) else None
    return next((href for href in (*found, own) if isinstance(href, str) and href), None)


def _without_kind(item: Any) -> Any:
    """An item of a list without the kind that says so, so that what it holds is read as one line."""
    if not isinstance(item, dict) or not _kind(item):
        return item
    return {name: value for name, value in item.items() if name not in _KIND_NAMES}
