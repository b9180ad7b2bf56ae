"""Tells a page that shows nothing without JavaScript, and which way may show what is on it all the same."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from scraper import parsable
from scraper.charset import decode
from scraper.crawl import data
from scraper.models import Capture, Fetch

_WORD = re.compile(r"\w{2,}")
_FEW = 30  # words that a page says beside its menus
_FEW_LINKS = 3
_AROUND = (
    "script, style, noscript, template, svg, nav, header, footer, aside, form, dialog, [role=navigation], [hidden]"
)
_ROOTS = (
    "#app, #root, #__nuxt, #__next, #___gatsby, #svelte, #q-app, #main-app, app-root, app, [ng-app], [ng-version],"
    " [data-reactroot], [v-cloak], [data-server-rendered=false], body > main"
)
_SAID = re.compile(r"java\s*-?script|джава\s*скрипт", re.IGNORECASE)
_DATA = (b"__NUXT_DATA__", b"__NEXT_DATA__", b"__next_f", b"window.__NUXT__", b"__sveltekit", b"___gatsby")


def is_empty(page: Capture) -> bool:
    """Whether a page has scripts and hardly a word beside its menus, where they would put what it is about."""
    tree = LexborHTMLParser(parsable.bounded(decode(page.body, page.content_type)[0]))
    body = tree.body
    if body is None or not tree.css_first("script"):
        return False
    warned = any(_SAID.search(node.text()) for node in tree.css("noscript"))
    for node in body.css(_AROUND):
        node.decompose()
    left = body.text(separator=" ")
    if len(_WORD.findall(left)) >= _FEW or len(body.css("a[href]")) > _FEW_LINKS:
        return False
    roots = body.css(_ROOTS)
    return warned or bool(_SAID.search(left)) or any(len(_WORD.findall(root.text())) < _FEW for root in roots)


def ways(page: Capture) -> tuple[Fetch, ...]:
    """How an empty page may be read, the better way first: by its data, where it bears the marks of any, or in a
    browser. Each is to be tried: `scraper.crawl.data.beside` says where data may lie."""
    carries = any(mark in page.body for mark in _DATA) or bool(data.beside(page))
    return ("payload", "browser") if carries else ("browser",)
