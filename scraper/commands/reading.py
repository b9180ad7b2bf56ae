"""Commands that read what is stored: import, extract."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click

from scraper import pipeline
from scraper.archive import Archive
from scraper.commands.telling import begin, tell
from scraper.places import Places, as_json_too, with_places
from scraper.sources import load_one
from scraper.terminal import _, put_json, say, table, word


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--source", "slug", help="The source of records whose host no source file names.")
@as_json_too
@with_places
def import_(places: Places, files: tuple[Path, ...], slug: str | None, as_json: bool) -> None:
    """Archive from WARC or WACZ files; nothing is fetched."""
    fallback, began = load_one(places.schedules, slug) if slug else None, begin(places)
    done = pipeline.import_(files, places.ground, places.known(), fallback)
    tell(places, began)
    if as_json:
        put_json(asdict(done))
    else:
        counts = ("new", "edited", "unchanged", "undated")
        rows = [(name, *(getattr(tally, count) for count in counts)) for name, tally in done.tallies.items()]
        table((_("source"), *map(word, counts)), rows)
        say(
            _("{files} files, {records} records, {revisits} of them revisits"),
            files=done.files,
            records=done.records,
            revisits=done.revisits,
        )
    for problem in done.problems:
        click.echo(problem, err=True)
    if done.problems:
        sys.exit(1 if done.records else 2)


@click.command()
@click.argument("slugs", nargs=-1, metavar="[SOURCE]...")
@click.option("--dry-run", is_flag=True, help="Show the differences and write nothing.")
@as_json_too
@with_places
def extract(places: Places, slugs: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    """Read stored captures again with today's rules."""
    found = {}
    for source in places.sources(slugs):
        versions = _versions(places.kept(), source.slug)
        with click.progressbar(length=versions, label=source.slug, file=sys.stderr) as bar:
            found[source.slug] = pipeline.reextract(source, places.ground, dry_run=dry_run, progress=bar.update)
    flat = [{"source": slug, **asdict(each)} for slug, reread in found.items() for each in reread.differences]
    if as_json:
        put_json(flat)
    else:
        for each in flat:
            click.echo(f"{each['source']} {each['url']} ({each['field']}, {each['version']})")
            click.echo(f"  - {_first_words(each['old'])}\n  + {_first_words(each['new'])}")
        foretold = _("{n} fields would read otherwise")
        say(foretold if dry_run else _("{n} fields read otherwise and were rewritten"), n=len(flat))
    left = [f"{slug}: {url}: {reason}" for slug, reread in found.items() for url, reason in reread.left]
    for line in left:
        click.echo(line, err=True)
    if left:
        sys.exit(1)


def _versions(db: Path, slug: str) -> int:
    with Archive.open(db) as archive:
        rows = archive.connection.execute(
            "SELECT count(*) FROM versions v JOIN articles a ON a.id = v.article WHERE a.source = ?", (slug,)
        )
        return int(rows.fetchone()[0])


def _first_words(text: str | None) -> str:
    return "–" if text is None else " ".join(text.split())[:100]
