"""One live crawl of one source: asks for pages, and tells the archive what each answer means."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from sqlite3 import Connection
from uuid import uuid4

import regex

from scraper import addresses
from scraper.archive import presence, runs, state, store
from scraper.archive.coverage import Way
from scraper.archive.known import Known, article_at, neighbour, version_from
from scraper.archive.runs import Tally
from scraper.archive.store import Verdict
from scraper.archive.versions import File, Reading, alike, differing, lost, titles_agree
from scraper.clock import unstamp
from scraper.crawl import revisit
from scraper.crawl.fetch import Fetcher
from scraper.errors import PageError, Refused, Unanswered, Unfit
from scraper.intake import Intake, readable, same_page
from scraper.intake.documents import read_files
from scraper.intake.rows import Rows
from scraper.models import Answer, Article, AttachmentLink, Capture, Hints, Role
from scraper.territory import is_front

_GONE = (404, 410)
_FILES_AGAIN = timedelta(hours=6)
_MOST_FILES = 200  # of one article; more is a page gone wrong


class Visitor:
    """What one crawl knows while it runs. Every method leaves the archive whole."""

    def __init__(
        self,
        intake: Intake,
        fetcher: Fetcher,
        rows: Rows,
        run: int,
        tally: Tally,
        *,
        limit: int | None = None,
        progress: Callable[[Tally], None] = lambda _: None,
    ) -> None:
        self.intake = intake
        self.run = run
        self.tally = tally
        self.complete = False
        self.error: str | None = None
        self.failures: list[tuple[str, str]] = []
        self.probed: tuple[str, tuple[Way, ...]] | None = None
        self._fetcher = fetcher
        self._id = rows.id_of
        self._limit = limit
        self._progress = progress
        self._slug = intake.source.slug
        self._connection = intake.archive.connection
        self._listed: set[str] = set()
        self._visited: set[str] = set()
        self._aliases: set[str] = set()
        self._last: str | None = None

    # --- finding ------------------------------------------------------------

    async def again(self, *, everything: bool) -> None:
        """Look again at known articles: those that are due, or all of them."""
        now = self._now()
        known = state.due(self._connection, self._slug, now, everything=everything)
        for url in (*state.unanswered(self._connection, self._slug, now, everything=everything), *known):
            if self.full:
                return
            if addresses.key(url) not in self._visited:
                await self.visit(url)

    async def page(self, url: str, role: Role) -> Capture:
        """A listing, feed or sitemap page; unchanged ones come from the archive."""
        known = state.get(self._connection, self._slug, url)
        kept = self.intake.stored(known.capture) if known.capture else None
        answer = await self._fetcher.get(url, role=role, validators=known.validators if kept else None)
        with self.intake.archive.write() as connection:
            capture = None if answer.not_modified else self._id(answer.capture)
            state.put_answer(connection, self._slug, answer, capture, self._now(), None)
        if answer.not_modified:
            self.tally.not_modified += 1
            if kept is not None:
                return kept
            raise Unanswered(url, "304 to a request that was not conditional")
        if answer.capture.status in _GONE:
            raise Unfit(url, f"status {answer.capture.status}, expected 200")
        if answer.capture.status != 200:
            raise Unanswered(url, f"status {answer.capture.status}, expected 200")
        return answer.capture

    def count_listed(self, keys: Iterable[str]) -> None:
        """Count what a listing names, each address once a run."""
        self._listed.update(keys)
        self.tally.listed = len(self._listed)

    # --- asking -------------------------------------------------------------

    async def visit(self, url: str) -> None:
        """Ask for one article and keep what the answer means."""
        self._visited.add(addresses.key(url))
        known = self._known(url)
        # A further address is always read: that it is as it was does not say that it still is the article's text.
        unchanged_will_do = known and addresses.key(url) == addresses.key(self._main_url(known))
        validators = state.get(self._connection, self._slug, url).validators if unchanged_will_do else None
        try:
            answer = await self._fetcher.get(url, role="article", validators=validators)
            if answer.not_modified and known:
                await self._unchanged(known, answer)
            elif answer.capture.status in _GONE:
                self._absent(url, gone=answer.capture.status == 410)
            elif not readable(answer.capture):
                raise Unfit(url, f"status {answer.capture.status} {answer.capture.media_type}, expected a page")
            else:
                await self._read(url, known, answer)
        except PageError as error:
            self.fail(url, error)
        except sqlite3.Error:
            raise
        except Exception as error:
            # One bad page never stops a crawl; a fault of ours is told as what it is.
            logging.getLogger(__name__).exception("%s", url)
            self.fail(url, Unfit(url, f"cannot be read ({type(error).__name__}: {error})"))
        self._progress(self.tally)

    async def _read(self, url: str, known: Known | None, answer: Answer) -> None:
        capture = answer.capture
        article = self.intake.read(capture, self.intake.hints(url, capture.url))
        if await self._is_nowhere(url, known, capture, article):
            self._absent(url, gone=False)
            return
        self._refuse_misfit(url, known, article)
        if known and await self._has_parted(url, known, article):
            known = None
        files = await self._files(article.attachments, known)
        seen = self.intake.sighting(url, capture, self._id(capture), article, files, self.run)
        with self.intake.archive.write() as connection:
            verdict = store.keep(connection, self.intake.source, seen)
            self._remember(connection, url, answer, files)
            self._follow(connection, known, answer)
            self._count(verdict, article)
        await read_files(self.intake, verdict.article)
        if verdict.elsewhere:
            self._aliases.add(addresses.key(url))
            if addresses.key(verdict.elsewhere) not in self._visited:
                await self.visit(verdict.elsewhere)

    def _refuse_misfit(self, url: str, known: Known | None, article: Article) -> None:
        """A page on which the source's rules do not find what they name is no reading of it, and no edit."""
        problems, template = "; ".join(article.problems), self.intake.source.article
        if known and (field := lost(known.reading, Reading.of(article))):
            raise Unfit(url, f"{field} found before and not now: {problems}")
        misfit = (template.title and not article.title) or (template.body and not article.body)
        if misfit or not (article.title or article.body):
            raise Unfit(url, f"title or text not found: {problems}")

    async def _has_parted(self, url: str, known: Known, article: Article) -> bool:
        """Whether a further address of an article no longer shows its text: two notices may begin alike. Then it is
        an article of its own again."""
        main = self._main_url(known)
        if addresses.key(url) == addresses.key(main) or not differing(known.reading, Reading.of(article)):
            return False
        if addresses.key(main) not in self._visited:
            await self.visit(main)
        now = neighbour(self._connection, known.article, self._now())
        if now is None or not differing(now.reading, Reading.of(article)):
            return False
        with self.intake.archive.write() as connection:
            store.part(connection, self._slug, url)
        return True

    def _main_url(self, known: Known) -> str:
        row = self._connection.execute("SELECT url FROM articles WHERE id = ?", (known.article,)).fetchone()
        return str(row[0])

    async def _is_nowhere(self, url: str, known: Known | None, capture: Capture, article: Article) -> bool:
        """Whether a page stands for one that is not there: many systems answer a removed page by leading to the home
        page, to one that says so, or with such a page and status 200."""
        elsewhere = addresses.key(capture.url) != addresses.key(url)
        if elsewhere and is_front(self.intake.source, capture.url):
            return True
        if known is None:
            if elsewhere and not self._leads_to_an_article(url, capture.url, article):
                raise Unfit(url, f"leads to {capture.url}, which is another page")
            return False
        if self.intake.same_announcement(known.article, article, capture.fetched_at):
            return False
        return elsewhere or await self._says_so_of_anything(url, capture, article)

    def _leads_to_an_article(self, url: str, final: str, article: Article) -> bool:
        """Whether a new address may be joined with where it leads: an article's address, under the title listed."""
        pattern, listed = self.intake.source.article.url, self.intake.hints(url).title
        if pattern and not regex.search(pattern, final, timeout=1):
            return False
        return not listed or titles_agree(listed, article.title)

    async def _says_so_of_anything(self, url: str, capture: Capture, article: Article) -> bool:
        """Whether the host gives this very page, with whatever status, for an address that cannot exist."""
        invented = addresses.resolve(url, f"{uuid4().hex}.html")
        if invented is None:
            return False
        answer = await self._fetcher.get(invented, role="other")
        if same_page(capture, answer.capture):
            return True
        if not readable(answer.capture):
            return False
        said = self.intake.read(answer.capture, Hints())
        return alike(Reading.of(said), Reading.of(article))

    async def _unchanged(self, known: Known, answer: Answer) -> None:
        """The page is as it was; its files may not be."""
        self.tally.not_modified += 1
        links = tuple(AttachmentLink(file.url, file.name or "") for file in known.files)
        files = await self._files(links, known)
        state_of = state.get(self._connection, self._slug, answer.url)
        known = version_from(self._connection, known.article, state_of.capture) or known
        kept = known.reading
        article = Article(kept.title, kept.body, kept.html, kept.published, kept.published_from)
        seen = store.Sighting(
            asked=answer.url,
            final=answer.final,
            canonical=None,
            capture=known.capture,
            at=self._now(),
            article=article,
            files=files,
            rules=self.intake.rules,
            run=self.run,
        )
        with self.intake.archive.write() as connection:
            verdict = store.keep(connection, self.intake.source, seen)
            self._remember(connection, answer.url, answer, files)
            self._follow(connection, known, answer)
            self._count(verdict, article)
        await read_files(self.intake, verdict.article)

    async def _files(self, links: tuple[AttachmentLink, ...], known: Known | None) -> tuple[File, ...]:
        before = {file.url: file for file in known.files} if known else {}
        if len(links) > _MOST_FILES:
            reason = f"links to {len(links)} files, of which the first {_MOST_FILES} are kept"
            self.fail(links[_MOST_FILES].url, Unfit(links[_MOST_FILES].url, reason))
        return tuple([await self._file(link, before.get(link.url)) for link in links[:_MOST_FILES]])

    async def _file(self, link: AttachmentLink, before: File | None) -> File:
        """Ask for one attachment; what cannot be had now is kept as a link and asked for again."""
        file = File(link.url, link.name)
        conditional = before is not None and before.sha256 is not None
        validators = state.get(self._connection, self._slug, link.url).validators if conditional else None
        try:
            answer = await self._fetcher.get(link.url, role="attachment", validators=validators)
        except PageError as error:
            self.fail(link.url, error)
            return file
        with self.intake.archive.write() as connection:
            capture = None if answer.not_modified else self._id(answer.capture)
            state.put_answer(connection, self._slug, answer, capture, self._now(), None)
        if answer.not_modified:
            self.tally.not_modified += 1
            return before or file
        if answer.capture.status in _GONE:
            return replace(before or file, gone=True)
        if answer.capture.status != 200 or answer.capture.media_type == "text/html":
            found = f"status {answer.capture.status} {answer.capture.media_type}"
            self.fail(link.url, Unfit(link.url, f"{found}, expected a file"))
            return file
        return replace(file, sha256=answer.capture.sha256, capture=capture)

    # --- keeping ------------------------------------------------------------

    def _remember(self, connection: Connection, url: str, answer: Answer, files: tuple[File, ...]) -> None:
        """Note when to look again: sooner where a file could not be had."""
        now = self._now()
        at = revisit.next_check(self._age_from(connection, url) or now, now)
        if any(file.sha256 is None and not file.gone for file in files):
            at = min(at, now + _FILES_AGAIN)
        capture = None if answer.not_modified else self._id(answer.capture)
        state.put_answer(connection, self._slug, replace(answer, url=url), capture, now, at)
        if addresses.key(answer.final) != addresses.key(url):
            there = replace(answer, url=answer.final, captures=answer.captures[-1:])
            state.put_answer(connection, self._slug, there, capture, now, at)

    def _age_from(self, connection: Connection, url: str) -> datetime | None:
        """From when an article's age is reckoned: its day of publication, else when it was first seen."""
        row = connection.execute(
            "SELECT coalesce(a.published_on || 'T00:00:00Z', a.first_seen_at) FROM articles a"
            " JOIN addresses d ON d.article = a.id WHERE d.source = ? AND d.key = ?",
            (self._slug, addresses.key(url)),
        ).fetchone()
        return unstamp(row[0]) if row else None

    def _count(self, verdict: Verdict, article: Article) -> None:
        counted = {"new": "new", "edited": "edited", "same": "unchanged"}[verdict.kind]
        setattr(self.tally, counted, getattr(self.tally, counted) + 1)
        self.tally.returned += verdict.returned
        self.tally.moved += verdict.moved
        self.tally.undated += verdict.kind == "new" and article.published is None

    def _follow(self, connection: Connection, known: Known | None, answer: Answer) -> None:
        """Where a known article's own address leads to another one, that is where it stands now."""
        if known is None or addresses.key(answer.final) == addresses.key(answer.url):
            return
        url = connection.execute("SELECT url FROM articles WHERE id = ?", (known.article,)).fetchone()[0]
        if addresses.key(url) != addresses.key(answer.final):
            presence.move(connection, known.article, answer.final, self._now(), self.run)
            self.tally.moved += 1

    def _absent(self, url: str, *, gone: bool) -> None:
        """The page is not there: what that means depends on how often, and on whether it stands elsewhere."""
        now, source = self._now(), self.intake.source
        with self.intake.archive.write() as connection:
            article = article_at(connection, self._slug, url)
            age = self._age_from(connection, url)
            checks = state.put_absence(connection, self._slug, url, now, revisit.next_check(age or now, now))
            if article is None:
                self.fail(url, Unfit(url, "listed, but not there"), connection)
                return
            since = connection.execute("SELECT missing_since FROM articles WHERE id = ?", (article,)).fetchone()[0]
            removed = gone or revisit.gone(checks, unstamp(since) if since else now, now, source.removal)
            absence = presence.absent(connection, article, url, now, removed=removed, run=self.run)
        if absence != "still":
            setattr(self.tally, absence, getattr(self.tally, absence) + 1)

    def fail(self, url: str, error: PageError, connection: Connection | None = None) -> None:
        """Note a failure; a page that robots.txt forbids is no failure of ours or theirs."""
        self._last = str(error)
        if isinstance(error, Refused):
            self.tally.refused += 1
        else:
            self.tally.failed += 1
            self.failures.append((url, error.reason))
        if connection is None:
            with self.intake.archive.write() as connection:
                self._note(connection, url, error)
        else:
            self._note(connection, url, error)

    def _note(self, connection: Connection, url: str, error: PageError) -> None:
        now = self._now()
        tries = state.get(connection, self._slug, url).failures
        runs.fail(connection, self.run, url, type(error).__name__.lower(), error.reason, now)
        state.put_failure(connection, self._slug, url, now, revisit.next_check(now, now, failures=tries))

    def complain(self) -> None:
        """Nothing was kept though a person asked for it: then even a refusal is an error."""
        if not (self.tally.new or self.tally.edited or self.tally.unchanged):
            self.error = self.error or self._last

    # --- knowing ------------------------------------------------------------

    @property
    def full(self) -> bool:
        """Whether as many addresses were asked for as the crawl may."""
        return self._limit is not None and len(self._visited) >= self._limit

    def _now(self) -> datetime:
        return self.intake.ground.clock()

    def _known(self, url: str) -> Known | None:
        article = article_at(self._connection, self._slug, url)
        return None if article is None else neighbour(self._connection, article, self._now())

    def has_visited(self, key: str) -> bool:
        """Whether this crawl has asked for the address of that key."""
        return key in self._visited

    def is_alias(self, key: str) -> bool:
        """Whether that address turned out in this crawl to be one more of a known article."""
        return key in self._aliases
