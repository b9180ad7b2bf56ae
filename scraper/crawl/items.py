"""Cuts announcements that have no page of their own out of their listing, each as a page that holds nothing else."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from html import escape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scraper import addresses
from scraper.charset import decode
from scraper.models import AttachmentLink, Capture, DateOrder, DateRule, Link, Template

_MOST_FILES = 200  # of one item
_LONGEST = 1_000_000  # letters of one item's mark-up
_IN_TABLES = {"tr": "<table><tbody>{}</tbody></table>", "td": "<table><tr>{}</tr></table>"}
_TEXT, _DATE, _FILES = "div.item-text", "p.item-date", "ul.item-files a[href]"
# How links to documents look whose addresses do not end as those of files do.
_DOCUMENT = re.compile(
    r"view\.ashx|download|(?:get|show|display|view|open)[-_]?(?:file|doc|document|attachment|media)\b|document-?center/view"
    r"|descarg|descarc|telecharg|scarica|pobierz|stahn|izteg|svali|(?:file|doc|document|attachment)_?id=\d",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_TAG = re.compile(r"<[^<>]*>")
_NAMED = re.compile(r"\b(?:pdf|docx?|xlsx?|odt|rtf|zip)\b", re.IGNORECASE)
_KINDS = re.compile(r"^application/(?!xhtml)", re.IGNORECASE)


def cut(
    page: Capture, node: LexborNode, base: str, title: str, date: str | None, titled: LexborNode | None, listing: str
) -> Capture:
    """The item as a page of its own that stands where its listing was captured; `titled` is what holds its title.

    Its address is that of the listing's first page, with a name made of title, date and first file. The item is taken
    apart.
    """
    links = documents(node, base)
    name = "\0".join((_folded(title), _folded(date), addresses.key(links[0].url) if links else ""))
    url = addresses.item(listing, hashlib.sha256(name.encode()).hexdigest()[:16])
    if titled is not None and titled.mem_id != node.mem_id:
        titled.decompose()
    markup = (node.html or "")[:_LONGEST] if titled is None or titled.mem_id != node.mem_id else ""
    if node.tag == "option":
        markup = ""
    files = "".join(f'<li><a href="{escape(link.url)}">{escape(link.name)}</a></li>' for link in links)
    html = (
        f'<!doctype html><html{_language(page)}><head><meta charset="utf-8"><base href="{escape(base)}"></head><body>'
        f'<h1>{escape(title)}</h1><p class="item-date">{escape(date or "")}</p>'
        f'<div class="item-text">{_IN_TABLES.get(node.tag or "", "{}").replace("{}", markup)}</div>'
        f'<ul class="item-files">{files}</ul></body></html>'
    )
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    return replace(page, url=url, headers=headers, body=html.encode("utf-8", "replace"), role="article")


def parted(links: Iterable[Link]) -> tuple[Link, ...]:
    """The links, items of one title and date and no file that say different things each under its own address."""
    links = tuple(links)
    said: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    alike = Counter(link.url for link in links if link.item)
    for link in links:
        if link.item and alike[link.url] > 1 and not files_of(link.item):
            said[link.url].add(words(link.item))
    return tuple(by_words(link) if len(said.get(link.url, ())) > 1 else link for link in links)


def by_words(link: Link) -> Link:
    """An item under an address that its words tell from another one of its title, date and file."""
    assert link.item is not None  # noqa: S101  only items are told by their words
    name = "\0".join((link.url, *words(link.item)))
    return under(link, addresses.item(link.url, hashlib.sha256(name.encode()).hexdigest()[:16]))


def under(link: Link, url: str) -> Link:
    """The same under another address."""
    return replace(link, url=url, item=link.item and replace(link.item, url=url))


def words(cut_out: Capture) -> tuple[str, ...]:
    """All that an item says, its title, date and files' names included, folded."""
    return tuple(_WORD.findall(_TAG.sub(" ", cut_out.body.decode("utf-8", "replace")).casefold()))


def template(order: DateOrder | None) -> Template:
    """How a page that `cut` made is read; `order` is that of the source's dates."""
    return Template(title="h1", body=_TEXT, date=DateRule(css=_DATE), order=order)


def documents(node: LexborNode, base: str) -> tuple[AttachmentLink, ...]:
    """The documents that an item links to, each once, in its order, by the words of its link."""
    found: dict[str, AttachmentLink] = {}
    for anchor in _linking(node):
        href = (anchor.attributes.get("href") or anchor.attributes.get("value") or "").strip()
        url = addresses.resolve(base, href) if href and not href.startswith("#") else None
        if url and len(found) < _MOST_FILES and _is_document(anchor, url):
            said = " ".join(anchor.text(separator=" ").split()) or anchor.attributes.get("title") or ""
            found.setdefault(addresses.key(url), AttachmentLink(url, said))
    return tuple(found.values())


def names_document(url: str) -> bool:
    """Whether an address is that of a file by its ending, or by how programs send files."""
    return addresses.names_file(url) or _DOCUMENT.search(url.partition("://")[2].partition("/")[2]) is not None


def files_of(cut_out: Capture) -> tuple[AttachmentLink, ...]:
    """The documents of an item that was cut out."""
    tree = LexborHTMLParser(decode(cut_out.body, cut_out.content_type)[0])
    return tuple(AttachmentLink(a.attributes["href"] or "", a.text(strip=True)) for a in tree.css(_FILES))


def _linking(node: LexborNode) -> Iterator[LexborNode]:
    if node.tag in ("a", "option"):
        yield node
    yield from (each for each in node.css("a[href], option[value]") if each.mem_id != node.mem_id)


def _is_document(anchor: LexborNode, url: str) -> bool:
    said = anchor.attributes
    if names_document(url) or "download" in said or _KINDS.match(said.get("type") or ""):
        return True
    told = " ".join((anchor.text(), said.get("title") or "", said.get("class") or ""))
    return anchor.tag == "a" and bool(_NAMED.search(told))


def _language(page: Capture) -> str:
    head = page.body[:2000].decode("latin-1")
    said = re.search(r"<html[^>]*\blang\s*=\s*[\"']?([A-Za-z][A-Za-z-]{1,15})", head, re.IGNORECASE)
    return f' lang="{said[1]}"' if said else ""


def _folded(text: str | None) -> str:
    return " ".join((text or "").split()).casefold()
