"""This project and its peers behind one signature, each as its own documentation calls it for an article."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib import metadata, util
from typing import Any

from scraper.charset import decode
from scraper.extract import extract


@dataclass(frozen=True, slots=True)
class Answer:
    """What an extractor reads from a page; `day` is an ISO day."""

    title: str | None = None
    body: str | None = None
    day: str | None = None


@dataclass(frozen=True, slots=True)
class Extractor:
    """`module` is what it needs to be installed, `package` the name it is installed by; `fields` are what it reads."""

    run: Callable[[bytes, str], Answer]
    module: str
    package: str
    fields: tuple[str, ...] = ("title", "body", "day")

    @property
    def there(self) -> bool:
        """Whether it is installed."""
        return util.find_spec(self.module) is not None

    @property
    def version(self) -> str:
        """Its version as installed; none where it runs from its sources alone."""
        with suppress(metadata.PackageNotFoundError):
            return metadata.version(self.package)
        return ""


def _ours(html: bytes, url: str) -> Answer:
    found = extract(html, url)
    return Answer(found.title, found.body, _day(found.published))


# Imports stand inside the functions: a peer that is not installed costs its own row and nothing more.


def _trafilatura(html: bytes, url: str) -> Answer:
    from trafilatura import bare_extraction  # noqa: PLC0415

    found = bare_extraction(html, url=url or None, with_metadata=True, include_comments=False)
    return Answer(found.title, found.text, _day(found.date)) if found else Answer()


def _newspaper(html: bytes, url: str) -> Answer:
    from newspaper import Article  # noqa: PLC0415

    article = Article(url or "http://localhost/", fetch_images=False)
    article.download(input_html=_text(html))
    article.parse()
    return Answer(article.title, article.text, _day(article.publish_date))


def _goose(html: bytes, _url: str) -> Answer:
    found = _goose_of_one_process().extract(raw_html=_text(html))
    return Answer(found.title, found.cleaned_text, _day(found.publish_datetime_utc or found.publish_date))


@cache
def _goose_of_one_process() -> Any:
    from goose3 import Goose  # noqa: PLC0415

    return Goose({"enable_image_fetching": False})


def _readability(html: bytes, _url: str) -> Answer:
    from lxml.html import fromstring  # noqa: PLC0415
    from readability import Document  # noqa: PLC0415

    document = Document(_text(html))
    markup = document.summary(html_partial=True)
    if not markup.strip():
        return Answer(document.short_title())
    tree = fromstring(markup)
    for block in tree.iter("p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "br", "pre", "blockquote"):
        block.tail = f"\n{block.tail or ''}"  # it answers in mark-up, and words of two blocks are two words
    return Answer(document.short_title(), tree.text_content())


def _resiliparse(html: bytes, _url: str) -> Answer:
    from resiliparse.extract.html2text import extract_plain_text  # noqa: PLC0415
    from resiliparse.parse.html import HTMLTree  # noqa: PLC0415

    tree = HTMLTree.parse(_text(html))
    return Answer(tree.title, extract_plain_text(tree, main_content=True, alt_texts=False, list_bullets=False))


def _htmldate(html: bytes, url: str) -> Answer:
    from htmldate import find_date  # noqa: PLC0415

    return Answer(day=_day(find_date(html, url=url or None, original_date=True)))


def _text(html: bytes) -> str:
    """For the peers that want text: decoded as this project decodes."""
    return decode(html, None)[0]


def _day(value: Any) -> str | None:
    """The ISO day in what an extractor calls a date; a month alone is no day."""
    text = value.isoformat() if hasattr(value, "isoformat") else value
    return text[:10] if isinstance(text, str) and len(text) >= 10 and text[4] == text[7] == "-" else None


OURS = "ours"
EXTRACTORS = {
    OURS: Extractor(_ours, "scraper", "municipal-archive"),
    "trafilatura": Extractor(_trafilatura, "trafilatura", "trafilatura"),
    "newspaper4k": Extractor(_newspaper, "newspaper", "newspaper4k"),
    "goose3": Extractor(_goose, "goose3", "goose3"),
    "readability": Extractor(_readability, "readability", "readability-lxml", ("title", "body")),
    "resiliparse": Extractor(_resiliparse, "resiliparse", "Resiliparse", ("title", "body")),
    "htmldate": Extractor(_htmldate, "htmldate", "htmldate", ("day",)),
}
