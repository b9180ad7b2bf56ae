"""Reads stored captures again by today's rules, attached files too: versions are rewritten and none is added."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from scraper import addresses
from scraper.archive import captures, state, store
from scraper.archive.known import Known, versions_of
from scraper.archive.versions import lost
from scraper.crawl.discover import links_in
from scraper.intake import Intake
from scraper.intake.documents import Again, Changed
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


@dataclass(frozen=True, slots=True)
class Reread:
    """What came of a re-extraction: what reads otherwise, and what was left as it is, with why."""

    differences: tuple[Difference, ...]
    left: tuple[tuple[str, str], ...]


def reread(intake: Intake, *, dry_run: bool, progress: Callable[[int], None] = lambda _: None) -> Reread:
    """Read every kept capture of the source again, its listings first, and rewrite what reads otherwise.

    With `dry_run` nothing is written, and what is returned is what would be. A version whose bytes cannot be read
    back, or whose title or text today's rules no longer find, is left as it is and told of.
    """
    links = _links(intake)
    files = Again(intake)
    hints = {addresses.key(link.url): link.hints for link in links}
    if not dry_run:
        _write_links(intake, links)

    def said(url: str) -> Hints:
        return hints.get(addresses.key(url)) or state.hints(intake.archive.connection, intake.source.slug, url)

    differences: list[Difference] = []
    left: list[tuple[str, str]] = []
    versions = _versions(intake)
    while batch := list(islice(versions, _BATCH)):
        fitting = []
        for known in batch:
            now = intake.reread(known, said)
            if reason := _misfit(known, now):
                left.append((_url(intake, known), reason))
            elif now:
                fitting.append(now)
                differences += _differences(known, now, _url(intake, known))
            differences += _file_differences(known, files.changed(now if now and not reason else known))
        if dry_run:
            files.keep(None)
        else:
            with intake.archive.write() as connection:
                for now in fitting:
                    store.rewrite(connection, now, intake.rules, intake.ground.clock())
                files.keep(connection)
        progress(len(batch))
    return Reread(tuple(differences), (*left, *files.left.items()))


def _misfit(known: Known, now: Known | None) -> str | None:
    if now is None:
        return "its capture cannot be read back"
    field = lost(known.reading, now.reading)
    return field and f"today's rules find no {field}, which it has; the rules may be at fault"


def _url(intake: Intake, known: Known) -> str:
    row = intake.archive.connection.execute("SELECT url FROM articles WHERE id = ?", (known.article,)).fetchone()
    return str(row[0])


def _write_links(intake: Intake, links: tuple[Link, ...]) -> None:
    waiting = iter(links)
    while batch := list(islice(waiting, _BATCH)):
        with intake.archive.write() as connection:
            for link in batch:
                state.replace_hints(connection, intake.source.slug, link, intake.ground.clock())


def _versions(intake: Intake) -> Iterator[Known]:
    rows = intake.archive.connection.execute(
        "SELECT id FROM articles WHERE source = ? ORDER BY id", (intake.source.slug,)
    ).fetchall()
    for row in rows:
        yield from versions_of(intake.archive.connection, row[0])


def _differences(known: Known, now: Known, url: str) -> Iterator[Difference]:
    for field in _FIELDS:
        old, new = getattr(known.reading, field), getattr(now.reading, field)
        if old != new:
            yield Difference(known.article, known.number, url, field, old, new)
    before, after = ("\n".join(file.url for file in each.files) for each in (known, now))
    if {file.url for file in known.files} != {file.url for file in now.files}:
        yield Difference(known.article, known.number, url, "attachments", before, after)


def _file_differences(known: Known, changed: Iterable[Changed]) -> Iterator[Difference]:
    for file in changed:
        yield Difference(known.article, known.number, file.url, "attachment text", file.old, file.new)


def _links(intake: Intake) -> tuple[Link, ...]:
    """What the stored listings and feeds say of each address by today's rules: the newest word that is not silent."""
    found: dict[str, Link] = {}
    for kept in captures.of_roles(intake.archive.connection, intake.source.slug, _LISTING_ROLES):
        capture = intake.stored(kept.id)
        for link in links_in(capture, intake.source) if capture else ():
            key = addresses.key(link.url)
            said = _newest(found[key].hints, link.hints) if key in found else link.hints
            found[key] = intake.link(Link(link.url, said))
    return tuple(found.values())


def _newest(old: Hints, new: Hints) -> Hints:
    dated = new if new.date else old
    return Hints(new.title or old.title, dated.date, dated.origin or new.origin, old.section or new.section)
