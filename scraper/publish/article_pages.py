"""An article as it reads, its versions, what changed between two of them, and how to cite it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import nh3
from datasette.utils.asgi import Response
from markupsafe import Markup

from scraper.errors import WrongInput
from scraper.publish import reads
from scraper.publish.attached import attached
from scraper.publish.changed import Change, change, sentence
from scraper.publish.contact import report
from scraper.publish.corrected import Correction, corrections, sentences
from scraper.publish.desk_pages import commands
from scraper.publish.gone import gone, taken_down, tombstone
from scraper.publish.marking import marked_in
from scraper.publish.neighbours import neighbours
from scraper.publish.promised.judging import evidence_for
from scraper.publish.room import Visit
from scraper.publish.taking import box, citing, data
from scraper.search.alike import alike
from scraper.search.question import Question
from scraper.search.snippet import marked

_TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "code"),
    *("strong", "b", "em", "i", "u", "s", "del", "ins", "sub", "sup", "small", "a", "figure", "figcaption"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
}
_ATTRIBUTES = {"a": {"href"}, "th": {"colspan", "rowspan", "scope"}, "td": {"colspan", "rowspan"}}
_LONGEST_SEARCH = 200  # characters of a search whose words are marked in the text
_SCHEMES = {"http", "https", "mailto", "tel"}


@dataclass(frozen=True, slots=True)
class Dossier:
    """An article with everything that is kept of it."""

    article: reads.Article
    versions: tuple[reads.Version, ...]
    attachments: tuple[reads.Attachment, ...]
    addresses: tuple[str, ...]
    absence: reads.Absence | None
    corrections: tuple[Correction, ...]

    @property
    def current(self) -> reads.Version | None:
        """The version that the town shows now, or showed last."""
        return next((v for v in self.versions if v.number == self.article.version), None)

    def files(self, version: reads.Version | None) -> tuple[reads.Attachment, ...]:
        """The attachments of a version."""
        return tuple(file for file in self.attachments if version and file.version == version.id)


def dossier(connection: sqlite3.Connection, number: int) -> Dossier | None:
    """Everything strangers may see of the article with that id; None where they may see nothing."""
    article = reads.article(connection, number)
    if article is None:
        return None
    gone = article.missing_since or article.removed_at
    return Dossier(
        article,
        reads.versions(connection, number),
        reads.attachments(connection, number),
        reads.addresses(connection, number),
        reads.absence(connection, article) if gone else None,
        corrections(connection, number),
    )


async def article(visit: Visit) -> Response:
    """The page of one article, or its JSON."""
    kept = await visit.read(dossier, int(visit.request.url_vars["id"]))
    if kept is None:
        return await gone(visit)
    if visit.request.url_vars.get("format"):
        corrected = [each.as_json(kept.current) for each in kept.corrections]
        return data.article_json(visit, kept.article, kept.versions, kept.attachments, kept.addresses, corrected)
    current, stone = kept.current, await visit.read(tombstone, kept.article.id)
    before, after = await visit.read(neighbours, kept.article)
    _, permanent = visit.words.gettext, visit.absolute(f"/a/{kept.article.key}")
    # A correction changes the article's text and not what the version said: then the corrected text is shown.
    faithful = current if current and current.body == kept.article.body else None
    cited = citing.of_article(visit, kept.article, current)
    return await visit.page(
        "article",
        kept=kept,
        article=kept.article,
        redacted=taken_down(visit.words, stone) if stone and stone.grade == "redact" else None,
        current=current,
        corrected=sentences(visit.words, kept.corrections, current),
        text=_with_marks(visit, kept.article, text_of(faithful, kept.article.body)),
        files=[attached(visit.words, file) for file in kept.files(current)],
        captured_by=commands(visit.words).get(current.captured_by or "", current.captured_by) if current else None,
        came_for=_came_for(visit),
        evidence_for=await visit.read(evidence_for, kept.article.id),
        alike=await visit.read(alike, kept.article.id),
        zones=(await visit.read(reads.zones)),
        before=before,
        after=after,
        report=report(visit.config.get("contact"), _("An error in an announcement of the archive"), permanent),
        citation=citing.plain(visit.words, cited),
        citing=citing.in_page(cited),
        taking=box.of_article(visit, kept.article, cited),
    )


def _came_for(visit: Visit) -> str:
    """The words of the search that led here, if one did."""
    return (visit.request.args.get("q") or "").strip()[:_LONGEST_SEARCH]


def _with_marks(visit: Visit, article: reads.Article, text: Markup | None) -> Markup | None:
    """The text with the words of that search marked."""
    terms = Question(_came_for(visit)).query.wanted
    if text is None or not terms:
        return text
    return marked_in(text, lambda plain: marked(plain, terms, article.language))


async def permanent(visit: Visit) -> Response:
    """From the permanent key to the article's page."""
    number = await visit.read(reads.article_of_key, visit.request.url_vars["key"])
    if number is None:
        return await gone(visit)
    return Response.redirect(visit.link(f"/article/{number}"))


async def version(visit: Visit) -> Response:
    """One version as it stood."""
    kept = await visit.read(dossier, int(visit.request.url_vars["id"]))
    wanted = int(visit.request.url_vars["number"])
    shown = next((v for v in kept.versions if v.number == wanted), None) if kept else None
    if kept is None or shown is None:
        return await gone(visit)
    cited = citing.of_article(visit, kept.article, shown)
    return await visit.page(
        "version",
        kept=kept,
        article=kept.article,
        shown=shown,
        text=text_of(shown, shown.body),
        files=[attached(visit.words, file) for file in kept.files(shown)],
        citation=citing.plain(visit.words, cited),
        citing=citing.in_page(cited),
        taking=box.of_article(visit, kept.article, cited),
    )


async def versions(visit: Visit) -> Response:
    """What changed between two versions: the last two, unless the address names others."""
    kept = await visit.read(dossier, int(visit.request.url_vars["id"]))
    if kept is None or not kept.versions:
        return await gone(visit)
    old, new = _chosen(visit, kept.versions)
    found = await visit.read(_change, kept, old, new) if old != new else None
    return await visit.page(
        "versions",
        kept=kept,
        article=kept.article,
        old=old,
        new=new,
        found=found,
        sentence=sentence(visit.words, found, kept.article.timezone) if found else None,
        side=visit.request.args.get("view") == "side",
    )


def _change(connection: sqlite3.Connection, kept: Dossier, old: reads.Version, new: reads.Version) -> Change:
    neighbours = (old, new) in pairwise(kept.versions)
    unchanged = reads.last_unchanged(connection, kept.article, new.seen_at) if neighbours else None
    return change(old, new, kept.files(old), kept.files(new), unchanged)


def _chosen(visit: Visit, known: Sequence[reads.Version]) -> tuple[reads.Version, reads.Version]:
    """The versions that ?from= and ?to= name; by default the last, and the one before it."""
    new = _named(visit, "to", known) or known[-1]
    before = known[: known.index(new)] or [new]
    return _named(visit, "from", known) or before[-1], new


def _named(visit: Visit, name: str, known: Sequence[reads.Version]) -> reads.Version | None:
    said = visit.request.args.get(name)
    if not said:
        return None
    for each in known:
        if said == str(each.number):
            return each
    numbers = ", ".join(str(each.number) for each in known)
    raise WrongInput(f"{name}: found {said[:20]!r}, expected the number of a version: {numbers}")


def text_of(version: reads.Version | None, body: str | None) -> Markup | None:
    """The text as mark-up that is safe to show; None where there is none.

    It was sanitised when it was kept; it is again, since a file can be changed and rules grow stricter. Pictures are
    left out: they would be fetched from the town's site, and tell it who reads here.
    """
    if version and version.html:
        clean = nh3.clean(
            version.html,
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            url_schemes=_SCHEMES,
            url_relative="deny",
            link_rel="noopener nofollow",
        )
        return Markup(clean)  # noqa: S704
    if body is None:
        return None
    paragraphs = (Markup("<p>{}</p>").format(Markup("<br>").join(p.split("\n"))) for p in body.split("\n\n"))
    return Markup("\n").join(paragraphs)
