"""Mends a source after its site changed: learn it again, hold the new rules against the archive, write the file.

live pages, the archive ── onboard.mending ──► the source as it should be
archived pages by both rules ── intake.comparing ──► do they still come out right?
the file ── onboard.amending ──► only the lines that change
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from scraper import pipeline
from scraper.archive import Archive, corrections, fits
from scraper.care.discretion import Discretion
from scraper.errors import WrongInput
from scraper.intake import Ground, Intake
from scraper.intake.comparing import Compared, compare, last_of_design
from scraper.models import Operator, Source
from scraper.onboard import scripted
from scraper.onboard.adding import difference, write
from scraper.onboard.amending import amended_text
from scraper.onboard.memory import Memory, Past
from scraper.onboard.mending import Relearned, relearn
from scraper.pipeline import Options
from scraper.sources import load_one, read_text

_REMEMBERED = 500  # newest articles by which a site is known again


@dataclass(frozen=True, slots=True)
class Mended:
    """What came of it.

    well: nothing is to be mended. mended: `file` is written. foretold: it would be, were it no dry run. unsure: it was
    not written, for `reasons`; `file` holds what is proposed, if anything is.
    """

    source: str
    outcome: str
    file: Path
    reasons: tuple[str, ...] = ()
    diff: str = ""
    relearned: Relearned | None = None
    compared: Compared | None = None


async def mend(
    slug: str,
    schedules: Path,
    ground: Ground,
    operator: Operator | None,
    options: Options = Options(),
    *,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda _: None,
) -> Mended:
    """Learn a source again from its live pages; write its file if the archived pages still come out right.

    Raises WrongInput for a file that cannot be read, or where a public host would be asked by nobody in particular.
    """
    source, path = load_one(schedules, slug), schedules / f"{slug}.yml"
    with Archive.open(ground.db) as archive:
        memory = Memory(_pasts(archive.connection, slug))
        agent = pipeline.agent_for(source, operator)
        async with (
            pipeline.as_guest(source, ground, operator, options) as guest,
            scripted.shown(guest.ask, source, agent=agent) as ask,
        ):
            found = await relearn(source, ask, memory)
        if found.source == source:
            outcome = "unsure" if found.problems else "well"
            return Mended(slug, outcome, path, found.problems, relearned=found)
        old = Intake(source, archive, ground, discretion=Discretion.of(archive.connection, ground.db))
        found = replace(found, source=_dated(found, old))
        compared = compare(old, replace(old, source=found.source), progress)
        done = _written(path, source, found, compared, dry_run=dry_run)
        if done.outcome == "mended":
            with archive.write() as connection:
                fits.mended(connection, slug)
    return done


def _dated(found: Relearned, old: Intake) -> Source:
    """The source with the moment until which its former design stood."""
    if not found.redesigned:
        return found.source
    template = found.source.article
    newest = replace(template.former[0], until=last_of_design(old))
    return replace(found.source, article=replace(template, former=(newest, *template.former[1:])))


def _written(path: Path, source: Source, found: Relearned, compared: Compared, *, dry_run: bool) -> Mended:
    before = path.read_bytes().decode("utf-8")
    text = amended_text(before, source, found.source)
    reasons = (*found.problems, *compared.reasons)
    try:
        laid_out = read_text(text, str(path), source.slug) == found.source
    except WrongInput:
        laid_out = False
    if not laid_out:
        reasons = (*reasons, "the file is laid out in a way that cannot be changed line by line")
    outcome = "unsure" if reasons else "foretold" if dry_run else "mended"
    target = path.with_name(f"{path.name}.proposed") if reasons else path
    if laid_out and not dry_run:
        write(target, text)
    diff = difference(before, text, str(path), str(target)) if laid_out else ""
    return Mended(source.slug, outcome, target, reasons, diff, found, compared)


def _pasts(connection: sqlite3.Connection, slug: str) -> Iterator[Past]:
    """The newest articles of a source, and all that people corrected."""
    people = corrections.standing(connection, slug)
    rows = connection.execute(
        """SELECT a.id, a.url, v.title AS own, a.title, a.body, a.published FROM articles a
           JOIN versions v ON v.article = a.id AND v.number = a.version
           WHERE a.source = ?1 AND instr(a.url, '#item-') = 0 AND (a.id IN (
             SELECT id FROM articles WHERE source = ?1 ORDER BY coalesce(published_on, first_seen_at) DESC LIMIT ?2)
             OR a.id IN (SELECT article FROM standing_corrections)) ORDER BY a.id""",
        (slug, _REMEMBERED),
    ).fetchall()
    for row in rows:
        urls = connection.execute("SELECT url FROM addresses WHERE article = ?", (row["id"],)).fetchall()
        told = (row["url"], *(each[0] for each in urls if each[0] != row["url"]))
        corrected = frozenset(people.get(row["id"], {})) & {"title", "published"}
        yield Past(told, row["own"], row["title"], row["body"], row["published"], corrected)
