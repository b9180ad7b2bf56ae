"""The `scraper` command: thin click commands over pipeline, search, schedule and publish."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from scraper import golden, pipeline, schedule
from scraper.archive import Archive, health, runs
from scraper.clock import VARIABLE, clock
from scraper.crawl.lease import is_free
from scraper.demo.life import lived
from scraper.errors import Held, WrongInput
from scraper.models import Source, Template
from scraper.pipeline import Options, Report
from scraper.places import Places, told, web_address, with_places
from scraper.publish.serve import serve as serve_site
from scraper.search.query import answer, find
from scraper.search.question import Question
from scraper.sources import load_one, operator
from scraper.terminal import (
    Counter,
    _,
    put_json,
    report_as_json,
    say,
    show_example,
    show_health,
    show_reports,
    table,
    word,
)
from scraper.territory import owner_of

_folder = click.Path(path_type=Path, file_okay=False)


_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="municipal-archive")
def main() -> None:
    """Archive a town hall's news, keep it honestly, find it again."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("stamina").setLevel(logging.ERROR)  # a retry is no event for a person; a failure is told
    for stream in (sys.stdout, sys.stderr):
        # A pipe or a console of another code page must not break on a Cyrillic title.
        with contextlib.suppress(AttributeError):
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]


@main.command()
@click.argument("slugs", nargs=-1, metavar="[SOURCE]...")
@click.option("--backfill", is_flag=True, help="Walk every listing to its end, known addresses or not.")
@click.option("--recheck", is_flag=True, help="Ask for every known article again, due or not.")
@click.option("--limit", type=click.IntRange(min=1), help="Ask for at most this many articles a source.")
@click.option("--delay", type=click.FloatRange(min=0), help="Seconds between requests, in place of the source's own.")
@_as_json
@with_places
def crawl(places: Places, slugs: tuple[str, ...], as_json: bool, **given: Any) -> None:
    """Crawl now: the named sources, or all of them."""
    sources, who = places.sources(slugs), operator(places.schedules)
    for source in sources:
        pipeline.agent_for(source, who)
    counter, held = Counter(source.slug for source in sources), []

    async def one(source: Source) -> Report | None:
        try:
            progress = partial(counter, source.slug)
            return await pipeline.crawl(source, places.ground, who, Options(**given), progress)
        except Held as error:
            held.append(str(error))
        except Exception as error:
            # What befalls one source, a fault of ours included, does not keep the others from being crawled.
            logging.getLogger(__name__).exception("%s", source.slug)
            held.append(f"{source.slug}: {type(error).__name__}: {error}")
        return None

    async def every() -> list[Report]:
        return [report for report in await asyncio.gather(*map(one, sources)) if report]

    reports = _until_stopped(every)
    counter.done()
    if as_json:
        put_json([report_as_json(report) for report in reports])
    elif reports:
        show_reports(reports)
    for line in held:
        click.echo(line, err=True)
    if held or any(report.outcome != "ok" for report in reports):
        sys.exit(1)


def _until_stopped(work: Callable[[], Any]) -> Any:
    """Run `work`; SIGTERM ends it as Ctrl-C does, so that a run is marked interrupted and files are closed."""

    async def whole() -> Any:
        task = asyncio.current_task()
        if task and os.name != "nt":  # Windows has no such handlers
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        return await work()

    try:
        return asyncio.run(whole())
    except (asyncio.CancelledError, KeyboardInterrupt):
        say(_("Stopped. What was fetched is kept; the next crawl goes on from there."))
        sys.exit(130)


@main.command()
@click.argument("url")
@click.option("--note", default="", help="Why, for the record.")
@_as_json
@with_places
def capture(places: Places, url: str, note: str, as_json: bool) -> None:
    """Save one page now, with its attachments."""
    sources, who = places.known(), operator(places.schedules)
    report = _until_stopped(lambda: pipeline.capture(web_address(url), sources, places.ground, who, note))
    put_json(report_as_json(report)) if as_json else show_reports([report])
    if report.outcome != "ok":
        sys.exit(1)


@main.command()
@click.argument("url", required=False)
@click.option("--source", "slug", help="The source by whose rules it is read; else the one that owns its host.")
@click.option("--folder", type=_folder, default="tests/golden", show_default=True)
@click.option("--force", is_flag=True, help="Write over an example that is there, corrections and all.")
@click.option("--check", is_flag=True, help="Read every example in the folder and show what differs.")
@_as_json
@with_places
def example(
    places: Places, url: str | None, slug: str | None, folder: Path, force: bool, check: bool, as_json: bool
) -> None:
    """Keep a page with what must be read from it, or check all that are kept."""
    if check == (url is not None):
        raise WrongInput(f"found {'both' if check else 'neither'}, expected an address or --check")
    if url is None:
        _check_examples(places, folder, as_json)
        return
    sources, who = places.known(), operator(places.schedules)
    source = load_one(places.schedules, slug) if slug else owner_of(web_address(url), sources)
    capture, hints = _until_stopped(lambda: pipeline.newest(url, source, places.ground, who))
    named = source in sources
    kept, article = golden.keep(folder, capture, source, hints, named=named, force=force)
    put_json({"file": str(kept.path), **asdict(article)}) if as_json else show_example(kept, article)


def _check_examples(places: Places, folder: Path, as_json: bool) -> None:
    kept = golden.load(folder)
    rules = {slug: load_one(places.schedules, slug).article for slug in {each.source for each in kept if each.source}}
    found = [
        difference
        for each in kept
        for difference in golden.differences(each, each.read(rules.get(each.source or "", Template())))
    ]
    if as_json:
        put_json([asdict(each) for each in found])
    else:
        for each in found:
            click.echo(str(each))
        say(_("{n} examples, {wrong} of them read otherwise"), n=len(kept), wrong=len({each.file for each in found}))
    if found:
        sys.exit(1)


@main.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--source", "slug", help="The source of records whose host no source file names.")
@_as_json
@with_places
def import_(places: Places, files: tuple[Path, ...], slug: str | None, as_json: bool) -> None:
    """Archive from WARC or WACZ files; nothing is fetched."""
    fallback = load_one(places.schedules, slug) if slug else None
    done = pipeline.import_(files, places.ground, places.known(), fallback)
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


@main.command()
@click.argument("slugs", nargs=-1, metavar="[SOURCE]...")
@click.option("--dry-run", is_flag=True, help="Show the differences and write nothing.")
@_as_json
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


@main.command()
@click.argument("query")
@click.option("--source", "sources", multiple=True, help="Only this source; may be given again.")
@click.option("--from", "since", help="From this day on (YYYY-MM-DD).")
@click.option("--to", "until", help="Up to and including this day.")
@click.option("--sort", type=click.Choice(["relevance", "new", "old"]))
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True)
@_as_json
@with_places
def search(places: Places, query: str, as_json: bool, limit: int, **asked: Any) -> None:
    """Search the archive."""
    with Archive.open(places.kept()) as archive:
        question = Question(text=query, size=limit, **asked)
        page = find(archive.connection, question)
    if as_json:
        put_json(answer(question, page))
        return
    for row in page.rows:
        click.echo(f"{row.published or '–':<10.10}  {row.source}  {row.title or '–'}\n            {row.url}")
    count = f"{page.count}+" if page.capped else str(page.count)
    say(_("{count} found, {undated} of them without a date"), count=count, undated=page.undated)


@main.command()
@click.option("--check", is_flag=True, help="Exit 1 if any source is failing, interrupted, overdue or never crawled.")
@_as_json
@with_places
def status(places: Places, check: bool, as_json: bool) -> None:
    """How each source is doing, and what is overdue."""
    now, found = clock(), []
    # Before the first crawl there is nothing to read, and every source is one never crawled.
    with Archive.open(places.db if places.db.exists() else Path(":memory:")) as archive:
        last = runs.last_started(archive.connection)
        for source in places.sources(()):
            if is_free(places.captures, source.slug):
                with archive.write() as connection:
                    runs.interrupt(connection, source.slug)
            began = last.get(source.slug)
            due = schedule.due_by(source, datetime.fromisoformat(began) if began else None, now)
            found.append(health.of(archive.connection, source.slug, now, due))
    put_json([asdict(each) for each in found]) if as_json else show_health(found)
    if check and any(each.condition not in ("ok", "quiet", "running") for each in found):
        sys.exit(1)


_port = click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True)
_host = click.option("--host", default="127.0.0.1", show_default=True)


@main.command()
@_port
@_host
@click.option("--metadata", type=click.Path(path_type=Path), default="metadata.yml", show_default=True)
@with_places
def serve(places: Places, **where: Any) -> None:
    """Publish the archive as a site."""
    Archive.open(places.kept()).close()
    serve_site(places.db, places.captures, **where)


@main.command("schedule")
@with_places
def schedule_(places: Places) -> None:
    """Crawl each source by its cron line, until stopped."""
    _scheduled(places, None)


@main.command()
@_port
@_host
@click.option("--metadata", type=click.Path(path_type=Path), default="metadata.yml", show_default=True)
@with_places
def run(places: Places, port: int, host: str, metadata: Path) -> None:
    """Scheduler and site together, until stopped."""
    where = ("--port", str(port), "--host", host, "--metadata", str(metadata))
    _scheduled(places, schedule.this_program("serve", *where, *places.options()))


def _scheduled(places: Places, beside: tuple[str, ...] | None) -> None:
    if os.environ.get(VARIABLE):
        raise WrongInput(
            f"{VARIABLE}: found {os.environ[VARIABLE]!r}, expected it unset: a scheduler goes by real time"
        )
    sources, who = places.sources(()), operator(places.schedules)
    for source in sources:
        pipeline.agent_for(source, who)
    with Archive.open(places.db) as archive:
        last = runs.last_started(archive.connection)
    for source in sources:
        every = source.every and _("every {seconds} s").format(seconds=source.every)
        when = source.cron or every or _("only by hand")
        click.echo(f"{source.slug}: {when} ({source.timezone})", err=True)

    def spawn(slug: str) -> tuple[str, ...]:
        return schedule.this_program("crawl", slug, *places.options())

    sys.exit(schedule.run_until_stopped(sources, spawn, last, now=clock, beside=beside))


@main.command()
@click.option("--once", is_flag=True, help="End after the crawl instead of serving the site.")
@click.option("--folder", type=_folder, default="demo-archive", show_default=True)
@_port
@_host
@told
def demo(once: bool, folder: Path, port: int, host: str) -> None:
    """The whole pipeline on a sample town that lives through a few days."""
    shown: list[Report] = []
    counter = Counter(["rozograd"])
    with lived(folder, day_over=shown.append, progress=partial(counter, "rozograd")) as life:
        counter.done()
        show_reports(shown)
        say(_("The archive: {db}. The bytes it came from: {captures}."), db=life.db, captures=life.captures)
        if not once:
            address = f"http://{host}:{port}/"
            say(_("Open {address} and look for: кметът. What the town changed: {address}changes"), address=address)
            say(_("Ctrl-C ends it."))
            serve_site(life.db, life.captures, port=port, host=host, metadata=Path("metadata.yml"))
