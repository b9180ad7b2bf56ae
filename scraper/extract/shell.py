"""A page whose text is not in its mark-up: the article that its data tells of, read as a page is."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from html import escape

from scraper import addresses, charset, serial
from scraper.extract import body, kept, markup, payload, title
from scraper.extract.attachment import attachments
from scraper.extract.date import Reader
from scraper.extract.fields import plain
from scraper.extract.page import Page, read
from scraper.extract.payload import Told, Wanted
from scraper.extract.structured import Facts
from scraper.letters import folded
from scraper.models import Article, Hints

_SCANT = 400  # characters of a body that may be all that a shell shows: a notice of cookies, a teaser
_BARE = 120  # and of one that says nothing
_AT_LEAST = 2  # times the visible text, for the told text to be what the page would show
_MARKS = (b"__next_f", b"__NEXT_DATA__", b"__NUXT", b"application/json")  # of sites that carry their data along
_OWN_DATES = ("selector", "json-ld", "meta", "time")
_FAULTS = ("title: found none", "body: found no text")


def filled(
    found: Article, html: bytes, content_type: str | None, page: Page, facts: Facts, hints: Hints, dates: Reader
) -> Article:
    """`found`, read from what the page shows, with what its data adds.

    A visible text is never replaced, only missed: an empty shell gets the article whose address or title is the
    page's. A visible article without a date gets that of the object in the page's data that bears its title.
    """
    visible = len(found.body or "")
    if visible <= _SCANT and b"<script" in html.lower():
        wanted = Wanted(page.url, _claims(found, page, facts, hints), alone=visible <= _BARE)
        told = payload.told(serial.of_page(charset.decode(html, content_type)[0]), wanted)
        if told and len(plain(told.markup)) >= max(_AT_LEAST * visible, 1):
            return _article(found, told, page.base, dates)
    elif found.published is None and found.title and any(mark in html for mark in _MARKS):
        # Quotes may be escaped, and white space may differ; the longest words between them do not.
        words = max(re.findall(r"\w+(?: \w+)*", found.title), key=len, default="")
        data = serial.of_page(charset.decode(html, content_type)[0], words)
        published = dates.iso(payload.dated(data, Wanted(page.url, {folded(found.title)})))
        return replace(found, published=published, published_from="json-ld" if published else None)
    return found


def of_data(
    data: bytes, content_type: str | None, url: str, language: str | None, hints: Hints, dates: Reader
) -> Article:
    """The article in a response that is data alone: Nuxt's _payload.json, Gatsby's page-data.json, a REST answer."""
    text, _ = charset.decode(data, content_type)
    values = (serial.Data(value) for value in serial.of_text(text))
    wanted = Wanted(url, {folded(hints.title)} - {""}, alone=True, answered=True)
    told = payload.told(values, wanted)
    if told is None:
        return Article(language=language, problems=("page: found data that tells of no one article, expected one",))
    hinted = dates.iso(hints.date) if hints.origin else None
    blank = Article(language=language, published=hinted, published_from=hints.origin if hinted else None)
    return _article(blank, told, addresses.page_of(url), dates)


def _claims(found: Article, page: Page, facts: Facts, hints: Hints) -> set[str]:
    return {*title.said(page, facts), folded(found.title), folded(hints.title)} - {""}


def _article(found: Article, told: Told, base: str, dates: Reader) -> Article:
    source = f'<base href="{escape(base)}"><body><article>{told.markup}</article>'
    page = read(source.encode("utf-8", "replace"), base, "text/html; charset=utf-8", found.language)
    root = page.root
    lines = markup.lines(root)[0] if root is not None else []
    text_lines = body.trimmed([line for line in lines if not line.furniture], dates.language)
    first = text_lines[0] if text_lines else None
    heading = told.title or (first.text if first and first.kind in ("h1", "h2") else found.title)
    if heading and first and folded(first.text) == folded(heading):
        text_lines = text_lines[1:]
    text = kept.plain(text_lines)
    if text is None:
        return found
    resolve = lru_cache(maxsize=None)(page.resolve)
    published, origin = _published(found, told, dates)
    return replace(
        found,
        title=title.tidy(heading) if heading else None,
        body=text,
        html=kept.sanitised(text_lines, resolve),
        published=published,
        published_from=origin,
        attachments=attachments(text_lines, resolve),
        problems=tuple(problem for problem in found.problems if not problem.startswith(_FAULTS)),
    )


def _published(found: Article, told: Told, dates: Reader) -> tuple[str | None, str | None]:
    """The page's own word on its date, else the object's; when its record was made counts least."""
    if found.published and found.published_from in _OWN_DATES:
        return found.published, found.published_from
    day = dates.iso(told.date)
    if day is None or (told.weak and found.published):
        return found.published, found.published_from
    return day, "json-ld"
