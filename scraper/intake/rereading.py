"""Reads stored captures again by today's rules: versions are rewritten in place and none is added."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from scraper import addresses
from scraper.archive import captures, state, store
from scraper.archive.known import Known, versions_of
from scraper.archive.versions import Reading
from scraper.crawl.discover import links_in
from scraper.intake import Intake
from scraper.models import Hints, Link, Role

_FIELDS = ("title", "body", "published", "published_from")
_BATCH = 100  # versions a transaction, so that it stays under a second
_LISTING_ROLES: tuple[Role, ...] = ("listing", "feed", "sitemap")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of one version that reads otherwise by today's rules."""

    article: int
    version: int
    url: str
    field: str
    old: str | None
    new: str | None


def reread(intake: Intake, *, dry_run: bool, progress: Callable[[int], None] = lambda _: None) -> Iterator[Difference]:
    """Read every kept capture of the source again, its listings first, and rewrite what reads otherwise.

    Yields each difference; with `dry_run` nothing is written, and what is yielded is what would be.
    """
    links = _links(intake)
    hints = {addresses.key(link.url): link.hints for link in links}
    if not dry_run:
        with intake.archive.write() as connection:
            for link in links:
                state.replace_hints(connection, intake.source.slug, link, intake.ground.clock())

    def said(url: str) -> Hints:
        return hints.get(addresses.key(url)) or state.hints(intake.archive.connection, intake.source.slug, url)

    versions = _versions(intake)
    while batch := list(islice(versions, _BATCH)):
        pairs = [(known, intake.reread(known, said)) for known in batch]
        if not dry_run:
            with intake.archive.write() as connection:
                for _, now in pairs:
                    store.rewrite(connection, now, now.reading, intake.rules, intake.ground.clock())
        for known, now in pairs:
            yield from _differences(intake, known, now.reading)
        progress(len(batch))


def _versions(intake: Intake) -> Iterator[Known]:
    rows = intake.archive.connection.execute(
        "SELECT id FROM articles WHERE source = ? ORDER BY id", (intake.source.slug,)
    ).fetchall()
    for row in rows:
        yield from versions_of(intake.archive.connection, row[0])


def _differences(intake: Intake, known: Known, now: Reading) -> Iterator[Difference]:
    url = intake.archive.connection.execute("SELECT url FROM articles WHERE id = ?", (known.article,)).fetchone()[0]
    for field in _FIELDS:
        old, new = getattr(known.reading, field), getattr(now, field)
        if old != new:
            yield Difference(known.article, known.number, url, field, old, new)


def _links(intake: Intake) -> tuple[Link, ...]:
    """What the stored listings and feeds say of each address by today's rules: the newest word that is not silent."""
    found: dict[str, Link] = {}
    for kept in captures.of_roles(intake.archive.connection, intake.source.slug, _LISTING_ROLES):
        capture = intake.stored(kept.id)
        for link in links_in(capture, intake.source) if capture else ():
            key = addresses.key(link.url)
            found[key] = Link(link.url, _newest(found[key].hints, link.hints)) if key in found else link
    return tuple(found.values())


def _newest(old: Hints, new: Hints) -> Hints:
    dated = new if new.date else old
    return Hints(new.title or old.title, dated.date, dated.origin or new.origin, old.section or new.section)
