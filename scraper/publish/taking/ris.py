"""Writes a citation as RIS, the tagged lines that every reference manager reads; UTF-8."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scraper.publish.taking.citing import Citation, note
from scraper.publish.words import Words

_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


def entry(w: Words, cited: Citation) -> str:
    """One record, of the type for pages of the web. A value is one line, since a line that begins like a tag is one."""
    lines = (f"{tag}  - {' '.join(_UNSEEN.sub(' ', value).split())}" for tag, value in _fields(w, cited))
    return "\r\n".join((*lines, "ER  - ", "", ""))


def _fields(w: Words, cited: Citation) -> Iterator[tuple[str, str]]:
    yield "TY", "ELEC"
    yield "ID", cited.ident
    yield "AU", cited.author
    yield "TI", cited.title or w.gettext("(no title)")
    if cited.day:
        yield "PY", cited.day[0]
        yield "DA", "/".join((*cited.day, "", "")[:3]) + "/"
    if cited.accessed:
        yield "Y2", cited.accessed.replace("-", "/") + "/"
    if cited.language:
        yield "LA", cited.language
    yield "UR", cited.url
    if cited.permanent:
        yield "L2", cited.permanent
    if said := note(w, cited):
        yield "N1", said
