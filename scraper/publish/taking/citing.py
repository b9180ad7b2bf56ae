"""What a citation of an article holds, how it reads as plain text, and what reference managers find in a page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from markupsafe import Markup

from scraper.publish import reads
from scraper.publish.room import Visit
from scraper.publish.words import Words
from scraper.search.query import Row


@dataclass(frozen=True, slots=True)
class Citation:
    """Whose words these are, which text of them, where it stood and when it was captured.

    `published` is as the town gives it: a day, a day with its time, a month, or None. `version`, `captured_at` and
    `sha256` pin it to the bytes it was read from; they are None where the text is withheld. `permanent` is the
    archive's own address, None where its owner has named none: a citation must not lead to 127.0.0.1.
    """

    ident: str
    author: str
    title: str | None
    published: str | None
    url: str
    language: str | None
    first_seen_at: str
    version: int | None = None
    captured_at: str | None = None
    sha256: str | None = None
    permanent: str | None = None

    @property
    def day(self) -> tuple[str, ...]:
        """Year, month and day of publication, as far as they are known."""
        return tuple((self.published or "")[:10].split("-")) if self.published else ()

    @property
    def accessed(self) -> str | None:
        """The day on which it was captured: what stood there was seen then, and by nobody later."""
        return self.captured_at and self.captured_at[:10]


def of_article(visit: Visit, article: reads.Article, version: reads.Version | None) -> Citation:
    """The citation of one version; of the article alone, where its text is withheld."""
    number = version.number if version else None
    pin = reads.Pin(number, version.captured_at, version.sha256, version.captured_url) if version and number else None
    said = version or article
    return _pinned(visit, article, article.source_name, said.title, said.published, pin)


def of_row(visit: Visit, row: Row, pin: reads.Pin | None = None) -> Citation:
    """The citation of a row of a search; it holds no capture where no pin is given."""
    return _pinned(visit, row, row.source_name, row.title, row.published, pin)


def _pinned(
    visit: Visit,
    article: reads.Article | Row,
    author: str,
    title: str | None,
    published: str | None,
    pin: reads.Pin | None,
) -> Citation:
    number = pin.number if pin else None
    route = f"/article/{article.id}/versions/{number}" if number else f"/a/{article.key}"
    return Citation(
        ident="-".join((article.source, article.key, *([f"v{number}"] if number else []))),
        author=" ".join(author.split()),
        title=" ".join(title.split()) if title else None,
        published=published,
        url=(pin and pin.url) or article.url,
        language=article.language,
        first_seen_at=article.first_seen_at,
        version=number,
        captured_at=pin.captured_at if pin else None,
        sha256=pin.sha256 if pin else None,
        permanent=visit.absolute(route) if visit.config.get("url") else None,
    )


# --- plain text ---------------------------------------------------------------------------------------------------


def plain(w: Words, cited: Citation) -> str:
    """One line that says whose words stood where, when they were captured, and the capture's hash."""
    _ = w.gettext
    parts = [cited.author, _("“{title}”").format(title=cited.title or _("(no title)"))]
    parts.append(w.published(cited.published) if cited.published else _("n.d."))
    proof = ", ".join(evidence(w, cited, w.moment(cited.captured_at)))
    parts.append(f"{cited.url} ({proof})" if proof else cited.url)
    parts += [cited.permanent] if cited.permanent else []
    return ". ".join(part.removesuffix(".") for part in parts) + "."


def evidence(w: Words, cited: Citation, moment: str | None) -> list[str]:
    """When it was captured, the hash and the version, each in a few words; `moment` is how the time is written."""
    _ = w.gettext
    said = [_("captured {moment}, SHA-256 {hash}").format(moment=moment, hash=cited.sha256)] if cited.sha256 else []
    return said + ([_("version {n}").format(n=cited.version)] if cited.version else [])


def note(w: Words, cited: Citation) -> str:
    """What a reference manager has no field for."""
    _, said = w.gettext, evidence(w, cited, cited.captured_at)
    if not cited.published:
        said.insert(0, _("n.d.: the page bears no date, first seen {day}").format(day=cited.first_seen_at[:10]))
    return "; ".join(said)


# --- in a page ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cited:
    """What stands in a page for reference managers: meta tags and JSON-LD for its head, COinS for its body."""

    meta: tuple[tuple[str, str], ...] = ()
    data: Markup | None = None
    coins: tuple[str, ...] = ()


def in_page(cited: Citation) -> Cited:
    """For the page of one article or version."""
    return Cited(tuple(_highwire(cited)), _json_ld(cited), (coins(cited),))


def in_results(visit: Visit, rows: Iterable[Row]) -> Cited:
    """For a page of results: each row can be picked."""
    return Cited(coins=tuple(coins(of_row(visit, row)) for row in rows))


def _highwire(cited: Citation) -> Iterable[tuple[str, str]]:
    """The tags that Highwire Press began and that indexers and Zotero read; dates are parted by slashes."""
    yield "citation_title", cited.title or cited.url
    yield "citation_author", cited.author
    yield "citation_publisher", cited.author
    if cited.day:
        yield "citation_publication_date", "/".join(cited.day)
    if cited.language:
        yield "citation_language", cited.language
    yield "citation_public_url", cited.url
    if cited.permanent:
        yield "citation_abstract_html_url", cited.permanent


def _json_ld(cited: Citation) -> Markup:
    """The article in schema.org's words; a `<` in it is written so that no text can end the script element."""
    institution = {"@type": "Organization", "name": cited.author}
    said: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": cited.title or "",
        "author": institution,
        "publisher": institution,
        "datePublished": cited.published,
        "inLanguage": cited.language,
        "url": cited.url,
        "version": cited.version,
        "archivedAt": cited.permanent,
        "identifier": {"@type": "PropertyValue", "propertyID": "SHA-256", "value": cited.sha256}
        if cited.sha256
        else None,
    }
    text = json.dumps({name: value for name, value in said.items() if value is not None}, ensure_ascii=False)
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(text)  # noqa: S704  no letter is left in it that HTML heeds


_KIND = "ctx_ver=Z39.88-2004&rft_val_fmt=info:ofi/fmt:kev:mtx:dc&rft.type=webpage"


def coins(cited: Citation) -> str:
    """An OpenURL context object in Dublin Core (Z39.88-2004), for the title of a span of class Z3988."""
    fields = {
        "rft.title": cited.title,
        "rft.aucorp": cited.author,
        "rft.date": "-".join(cited.day),
        "rft.language": cited.language,
        "rft.identifier": cited.url,
    }
    return "&".join((_KIND, *(f"{name}={_short(value)}" for name, value in fields.items() if value)))


def _short(value: str) -> str:
    """Percent-encoded as far as it must be: Cyrillic letters would come to three times their length, on each row."""
    return _RESERVED.sub(_encoded, value)


def _encoded(found: re.Match[str]) -> str:
    return _percent(found[0])


@lru_cache(maxsize=1 << 10)
def _percent(letters: str) -> str:
    return quote(letters, safe="")


# Letters and digits of any writing stand; so do the signs that stand in a query anyway.
_RESERVED = re.compile(r"[^\w.~:/-]+")
