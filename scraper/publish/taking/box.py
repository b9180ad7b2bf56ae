"""The box of links by which a reader cites, follows and takes along what a page shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scraper.publish import reads
from scraper.publish.room import Visit
from scraper.publish.taking import citing
from scraper.publish.taking.citing import Citation

Pairs = Iterable[tuple[str, object]]


@dataclass(frozen=True, slots=True)
class Link:
    """`saved`: a file to keep, not a page to look at."""

    label: str
    href: str
    saved: bool = True


@dataclass(frozen=True, slots=True)
class Box:
    """Links under three heads; `citation` is the line of plain text, where the page is of one article."""

    cite: tuple[Link, ...]
    follow: tuple[Link, ...]
    take: tuple[Link, ...]
    citation: str | None = None


def of_article(visit: Visit, article: reads.Article, cited: Citation) -> Box:
    """For the page of an article or of one version of it: the files cite the version shown."""
    _ = visit.words.gettext
    page = f"/article/{article.id}" + (f"/versions/{cited.version}" if cited.version else "")
    return Box(
        cite=(Link("BibTeX", visit.link(f"{page}.bib")), Link("RIS", visit.link(f"{page}.ris"))),
        follow=(
            Link(_("this source (Atom)"), visit.link("/search.atom", source=article.source), saved=False),
            Link(_("changes of this source (Atom)"), visit.link("/changes.atom", source=article.source), saved=False),
        ),
        take=(Link("JSON", visit.link(f"/article/{article.id}.json"), saved=False),),
        citation=citing.plain(visit.words, cited),
    )


def of_search(visit: Visit, asked: Pairs, followed: Pairs) -> Box:
    """For a page of results: `asked` is the question as an address says it, `followed` the same without its order."""
    _, asked = visit.words.gettext, list(asked)
    of_days = [(name, value) for name, value in asked if name in ("source", "publisher", "from", "to")]
    return Box(
        cite=(Link("BibTeX", visit.plain("/search.bib", asked)), Link("RIS", visit.plain("/search.ris", asked))),
        follow=(Link(_("this search (Atom)"), visit.link("/search.atom", followed), saved=False),),
        take=(
            Link("CSV", visit.plain("/search.csv", [*asked, ("bom", "1")])),
            Link("JSON Lines", visit.plain("/search.jsonl", asked)),
            Link("JSON", visit.plain("/search.json", asked), saved=False),
            Link(_("coverage, month by month (CSV)"), visit.plain("/coverage.csv", [*of_days, ("bom", "1")])),
        ),
    )
