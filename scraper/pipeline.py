"""The whole program on one page: how the stages are composed, for a live crawl, an import and a re-extraction.

crawl      source → lease → walk its news → ask politely → record → read → keep → look at known ones again → watch
survey     a town's address → ask politely → a proposal; nothing is kept
try_out    source → ask politely → what its rules find on a few live pages; nothing is kept
probe      source → lease → ask its sitemaps, feeds and counts → hold them against the archive
capture    one address, because a person asked → record → read → keep
newest     one page as it was last recorded, else captured now
import_    WARC files → captures → which are articles → read → keep
reextract  stored captures → read by today's rules → rewrite in place
verify     archive, index, captures → can each version still be read back?
reindex    articles → today's analyser → an index beside the one that answers → in its place

What only some of them need is imported by them: a crawl, which is started every hour, must not wait for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.archive import Archive, captures, runs, store
from scraper.archive.runs import Tally
from scraper.care.discretion import Discretion
from scraper.crawl import locks
from scraper.crawl.agent import is_public, user_agent, version
from scraper.crawl.door import Counted
from scraper.crawl.fetch import Fetcher, Limits
from scraper.crawl.guest import Guest, visiting
from scraper.crawl.lease import lease
from scraper.crawl.pace import Hosts
from scraper.crawl.warc import WarcWriter
from scraper.crawl.wire import Network
from scraper.documents.isolated import Reader
from scraper.errors import Damaged, Held, Unanswered, WrongInput
from scraper.intake import Ground, Intake, closing, probing, readable, walking
from scraper.intake.permits import Permits
from scraper.intake.recovery import finish_takedowns, recover
from scraper.intake.rows import Rows
from scraper.intake.showing import Showing
from scraper.intake.visit import Visitor
from scraper.models import Answer, Capture, Hints, Operator, Outcome, Role, Source
from scraper.promises.watching import watch
from scraper.search import building
from scraper.sources import quiet_until
from scraper.territory import owner_of

if TYPE_CHECKING:
    from scraper.audit import Audited, Scope
    from scraper.intake.importing import Imported
    from scraper.intake.rereading import Reread
    from scraper.onboard import Proposal
    from scraper.onboard.trial import Trial

Progress = Callable[[Tally], None]
_INDEXING = "index"


@dataclass(frozen=True, slots=True)
class Options:
    """How a crawl is to be done this time: what it takes up, what an address may cost, and who is believed outside."""

    backfill: bool = False
    recheck: bool = False
    limit: int | None = None
    delay: float | None = None
    limits: Limits = Limits()
    network: Network = Network()
    in_quiet: bool = False
    """A person asked for this source by name: if its quiet hours have begun already, it is crawled all the same."""


@dataclass(frozen=True, slots=True)
class Report:
    """How a crawl went."""

    source: str
    run: int
    outcome: Outcome
    tally: Tally
    failures: tuple[tuple[str, str], ...] = ()
    error: str | None = None
    stopped: str | None = None


def agent_for(source: Source, operator: Operator | None) -> str:
    """The user agent. Raises WrongInput where a public host would be asked by nobody in particular."""
    if operator is None and any(map(is_public, (source.home, *(news.url for news in source.news)))):
        raise WrongInput(
            f"schedules/_operator.yml: found no operator, expected name, email and page before {source.slug}, a public"
            " host, is crawled"
        )
    return user_agent(version(), operator)


async def crawl(
    source: Source,
    ground: Ground,
    operator: Operator | None,
    options: Options = Options(),
    progress: Progress = lambda _: None,
    archive: Archive | None = None,
) -> Report:
    """Crawl one source now: plain values in and out, everything else in `ground`. `archive` is that of `ground`, where
    several crawls of one process share it, and its cache.

    Raises Held if another process is at it, WrongInput if a public host has no operator. What happens to single
    pages is in the report and in the archive's ledger.
    """
    async with _visiting(source, ground, operator, "crawl", options, progress, archive=archive) as visitor:
        await walking.walk(visitor, backfill=options.backfill)
        due = visitor.complete and not visitor.full and probing.is_due(visitor)
        if due:
            await probing.probe(visitor)
        await probing.fetch_lacking(visitor)
        await visitor.again(everything=options.recheck)
        await visitor.settle()
        if due:
            probing.keep_measure(visitor)
    await asyncio.to_thread(watch, ground.db, ground.clock)
    return _report(visitor)


async def survey(
    url: str,
    ground: Ground,
    operator: Operator | None,
    options: Options = Options(),
    *,
    slug: str,
    locale: str = "en",
    asked: Callable[[str], None] = lambda _: None,
) -> Proposal:
    """What a source file for the site at `url` should say. Nothing is kept: the first crawl asks for it all again.

    Raises WrongInput where a public host would be asked by nobody in particular, the PageError of a first page that
    cannot be had, and Unfit where no news is found.
    """
    from scraper import onboard  # noqa: PLC0415
    from scraper.onboard import scripted  # noqa: PLC0415

    source = Source(slug, slug, url, ())
    async with as_guest(source, ground, operator, options) as guest:
        look = partial(onboard.survey, slug=slug, locale=locale, asked=asked)
        found = await scripted.surveyed(url, guest.ask, look, locale=locale, agent=agent_for(source, operator))
    return replace(found, requests=len(guest.heard))


async def try_out(
    source: Source,
    ground: Ground,
    operator: Operator | None,
    options: Options = Options(),
    *,
    asked: Callable[[str], None] = lambda _: None,
) -> Trial:
    """Try a source's rules on a few live pages, twelve requests at most; nothing is kept.

    Raises WrongInput where a public host would be asked by nobody in particular. What is wrong is in the trial.
    """
    from scraper.onboard import scripted, trial  # noqa: PLC0415

    async with as_guest(source, ground, operator, options, most=trial.MOST) as guest:

        async def ask(url: str, role: Role) -> Answer:
            asked(url)
            return await guest.ask(url, role)

        async with scripted.shown(ask, source, agent=agent_for(source, operator)) as shown:
            found = await trial.tried(source, shown, ground.clock())
    return replace(found, requests=len(guest.heard))


def as_guest(
    source: Source, ground: Ground, operator: Operator | None, options: Options, *, most: int | None = None
) -> AbstractAsyncContextManager[Guest]:
    """A visit of which nothing is kept; `most` requests at most, if that is said."""
    door = _door(ground)
    return visiting(
        source,
        ground.captures,
        ground.clock,
        agent=agent_for(source, operator),
        operator=operator,
        door=door if most is None else Counted(most, door),
        delay=options.delay,
        limits=replace(options.limits, tries=min(2 if most is None else 1, options.limits.tries)),
        network=options.network,
    )


def _door(ground: Ground) -> Discretion:
    """What was taken down from the archive, if there is one: it is not even shown."""
    if not ground.db.exists():
        return Discretion()
    with Archive.open(ground.db) as archive:
        return Discretion.of(archive.connection, ground.db)


async def probe(source: Source, ground: Ground, operator: Operator | None, delay: float | None = None) -> None:
    """Ask a source's other ways which articles there are, and measure its coverage; no article is asked for."""
    options = Options(delay=delay)
    async with _visiting(source, ground, operator, "coverage", options, lambda _: None) as visitor:
        await probing.probe(visitor)
        probing.keep_measure(visitor)


async def capture(
    url: str, sources: tuple[Source, ...], ground: Ground, operator: Operator | None, note: str
) -> Report:
    """Save one page now, with its attachments, because a person asked.

    It belongs to the source that owns its host, else to one made for it. Robots and delays hold here too. Raises
    Refused for an address that was erased.
    """
    source = owner_of(url, sources)
    with Archive.open(ground.db) as archive:
        Discretion.of(archive.connection, ground.db).check(url)
    async with _visiting(source, ground, operator, "capture", Options(), lambda _: None, note) as visitor:
        await visitor.visit(url)
        await visitor.settle()
        visitor.complain()
    await asyncio.to_thread(watch, ground.db, ground.clock)
    return _report(visitor)


async def newest(url: str, source: Source, ground: Ground, operator: Operator | None) -> tuple[Capture, Hints]:
    """The newest capture of a page, and what listings said of it; it is asked for where the archive has none.

    Raises Unanswered if it gives no page.
    """
    found = _newest(url, source, ground)
    if found is None:
        report = await capture(url, (source,), ground, operator, "for an example")
        found = _newest(url, source, ground)
        if found is None:
            raise Unanswered(url, next((reason for _, reason in report.failures), "found no page, expected one"))
    return found


def _newest(url: str, source: Source, ground: Ground) -> tuple[Capture, Hints] | None:
    if not ground.db.exists():
        return None
    with Archive.open(ground.db) as archive:
        intake = Intake(source, archive, ground, discretion=Discretion.of(archive.connection, ground.db))
        stored = map(intake.stored, captures.pages_of(archive.connection, url))
        page = next((each for each in stored if each and readable(each)), None)
        return (page, intake.hints(url, page.url)) if page else None


def import_(paths: Iterable[Path], ground: Ground, sources: tuple[Source, ...], fallback: Source | None) -> Imported:
    """Archive from WARC or WACZ files; nothing is fetched. Raises WrongInput for a file that is neither."""
    from scraper.intake import importing  # noqa: PLC0415

    with Archive.open(ground.db) as archive, Reader() as reader:
        recover(archive, ground)
        finish_takedowns(archive, ground)
        building.keep_up(archive.write, archive.connection)
        discretion = Discretion.of(archive.connection, ground.db)
        done = importing.bring(paths, archive, ground, reader, sources, fallback, discretion)
    watch(ground.db, ground.clock)
    return done


def reextract(
    source: Source, ground: Ground, *, dry_run: bool, progress: Callable[[int], None] = lambda _: None
) -> Reread:
    """Read the stored captures of a source again with today's rules; what reads otherwise is rewritten in place."""
    from scraper.intake import rereading  # noqa: PLC0415

    with Archive.open(ground.db) as archive, Reader() as reader:
        finish_takedowns(archive, ground)
        discretion = Discretion.of(archive.connection, ground.db)
        with lease(ground.captures, source.slug):
            intake = Intake(source, archive, ground, reader, discretion)
            return rereading.reread(intake, dry_run=dry_run, progress=progress)


def verify(
    ground: Ground, sources: tuple[Source, ...], scope: Scope, progress: Callable[[int], None] = lambda _: None
) -> Audited:
    """Hold the archive against its bytes; what was found is kept in `audits`. Raises Held beside another audit."""
    from scraper.audit import audit  # noqa: PLC0415

    with Archive.open(ground.db) as archive:
        finish_takedowns(archive, ground)
        with suppress(Damaged):  # a file shorter than it was is what the audit will tell of
            recover(archive, ground)
        return audit(archive, ground, sources, scope, progress)


def reindex(ground: Ground, *, anew: bool, progress: Callable[[int], None] = lambda _: None) -> None:
    """Build the search index where that is due, or `anew`. Raises Held beside another process that does."""
    lock = locks.make(ground.captures, _INDEXING)
    if not locks.take(lock):
        raise Held("another process is building the search index")
    try:
        with Archive.open(ground.db) as archive:
            building.build(archive.write, archive.connection, anew=anew, step=progress)
    finally:
        lock.release()


@asynccontextmanager
async def _visiting(
    source: Source,
    ground: Ground,
    operator: Operator | None,
    command: str,
    options: Options,
    progress: Progress,
    note: str | None = None,
    archive: Archive | None = None,
) -> AsyncIterator[Visitor]:
    """Everything a live visit needs, in order: lease, sound captures, a run, a WARC of its own, a polite fetcher.

    However the visit ends, the run has an outcome.
    """
    agent = agent_for(source, operator)
    with ExitStack() as held:
        archive = archive or held.enter_context(Archive.open(ground.db))
        finish_takedowns(archive, ground)  # which waits for nobody who crawls, so before our own lease
        held.enter_context(lease(ground.captures, source.slug))
        reader = held.enter_context(Reader())
        recover(archive, ground, source.slug)
        building.keep_up(archive.write, archive.connection)
        discretion, run = Discretion.of(archive.connection, ground.db), _begun(archive, source, command, ground)
        intake, tally = Intake(source, archive, ground, reader, discretion), Tally()
        rows = Rows(intake, tally, captured_by="crawl" if command == "crawl" else "person", note=note)
        with WarcWriter(
            ground.captures,
            source.slug,
            clock=ground.clock,
            agent=agent,
            operator=operator,
            kept=rows.whole,
            settle=rows.settle,
        ) as warc:
            rows.sync = warc.sync
            fetcher = Fetcher(
                source,
                agent=agent,
                warc=warc,
                hosts=Hosts(ground.captures, ground.clock),
                keep=rows.keep,
                clock=ground.clock,
                ledger=Permits(intake, rows),
                delay=options.delay,
                limits=options.limits,
                network=options.network,
                door=discretion,
            )
            ended = _quiet(source, ground, options) if command == "crawl" else lambda: None
            showing = Showing(intake, fetcher, rows, agent=agent)
            visitor = Visitor(
                intake, fetcher, rows, run, tally, limit=options.limit, ended=ended, progress=progress, showing=showing
            )
            try:
                async with fetcher, showing:
                    yield visitor
            except BaseException:
                closing.interrupt(visitor, rows)
                raise
        closing.finish(visitor, rows)


def _begun(archive: Archive, source: Source, command: str, ground: Ground) -> int:
    """A run of this source, begun now."""
    with archive.write() as connection:
        store.put_source(connection, source, ground.clock())
        return runs.start(connection, source.slug, command, ground.clock())


def _quiet(source: Source, ground: Ground, options: Options) -> Callable[[], str | None]:
    """Says why a crawl is to end once the source's quiet hours have come."""
    if options.in_quiet and quiet_until(source, ground.clock()):
        return lambda: None

    def ended() -> str | None:
        until = quiet_until(source, ground.clock())
        return (
            f"stopped for its quiet hours until {until:%H:%M}; the rest is left for the next crawl" if until else None
        )

    return ended


def _report(visitor: Visitor) -> Report:
    slug, failures = visitor.intake.source.slug, tuple(visitor.failures)
    return Report(slug, visitor.run, closing.outcome(visitor), visitor.tally, failures, visitor.error, visitor.stopped)
