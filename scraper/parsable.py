"""What of a page a parser may be given: nothing so deep or so long that its time or memory grows with the square."""

from __future__ import annotations

import re

_OPTION = re.compile(r"</?(?:option|select|optgroup)\b[^>]*>", re.IGNORECASE)
_LONGEST_TAG = 50_000  # characters of a start tag without a value in quotes
_ENDLESS = re.compile(rf"<[a-zA-Z][^<>\"']{{{_LONGEST_TAG},}}>")
_MANY = 500  # attributes of one tag
_VALUE = r"""\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s<>"']*+)"""
_CROWDED = re.compile(rf"""<[a-zA-Z][^\s/<>]*+(?:[\s/"']*+[^<>\s/"'=]++(?:{_VALUE})?+){{{_MANY},}}+[^<>]*+>?""")
_LONG = re.compile(rf"<[a-zA-Z][^<]{{{2 * _MANY}}}")  # a tag of so many attributes is no shorter
_COUNTED = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
# Elements that need no end tag, so that a long page of them is not a deep one.
_FLAT_TAGS = """
p li td tr th tbody thead tfoot dd dt option colgroup br hr img input meta link area base col embed source track wbr
param frame html head body
"""
_FLAT = frozenset(_FLAT_TAGS.split())
_DEEPEST = 800  # elements inside each other; browsers stop at 512, and the parser's time grows with the square
_FEW = 4000  # tags that cannot make a page deep enough to matter


def bounded(html: str) -> str:
    """`html` as it is, if people made it; else without the tags that make it too deep, too long or too many."""
    return _shallow(_brief(html))


def _brief(html: str) -> str:
    """`html` without what a parser takes a time for that grows with the square: endless options and attributes."""
    if html.count("<option") + html.count("<OPTION") > _FEW // 4:
        html = _OPTION.sub(" ", html)
    if len(html) > _LONGEST_TAG:
        html = _ENDLESS.sub("<p>", html)
        html = _CROWDED.sub("<p>", html) if _LONG.search(html) else html
    return html


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
