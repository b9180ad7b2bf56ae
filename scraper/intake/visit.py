"""One live crawl of one source: asks for pages, and hands each answer to the ledger or, if not plain, the desk."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable

import regex

from scraper import addresses
from scraper.archive import state, store
from scraper.archive.coverage import Way
from scraper.archive.known import Known, article_at, neighbour, resembling, version_from
from scraper.archive.runs import Tally
from scraper.archive.store import Sighting
from scraper.archive.versions import File, Reading, comparable, differing, titles_agree
from scraper.crawl import revisit
from scraper.crawl.fetch import Fetcher
from scraper.crawl.met import Met
from scraper.errors import Blocked, PageError, Unanswered, Unfit
from scraper.intake import Intake, blocked, design, readable
from scraper.intake.attached_files import AttachedFiles
from scraper.intake.desk import Desk, Found
from scraper.intake.documents import read_files
from scraper.intake.fitting import Fitting
from scraper.intake.ledger import Ledger
from scraper.intake.listed_items import ListedItems
from scraper.intake.requisites import Requisites
from scraper.intake.rows import Rows
from scraper.intake.showing import Showing, is_data
from scraper.models import Answer, Article, AttachmentLink, Capture, Hints, Role
from scraper.sources.timing import interval
from scraper.territory import is_front

_GONE = (404, 410)
_MOST_REFUSALS = 5  # known articles in a row that a guard kept from us; the others are left for another day
_SAMPLE = 8  # known articles asked for beside those due, where a redesign is in question
_HALF, _NEARLY_ALL = 0.5, 0.9  # of an old text's words, for a page to be that article moved: under its title, or not
_LONGEST_WAIT = 2  # seconds that a page waits for others before it is written; then, before the next request
_NO_ROW = 0  # of a capture whose row is not written yet
_FEW_WORDS = 100  # a page that says more is no guard's


class Visitor:
    """What one crawl knows while it runs. Every method leaves the archive whole; `settle` ends it; `ended` says why."""

    def __init__(
        self,
        intake: Intake,
        fetcher: Fetcher,
        rows: Rows,
        run: int,
        tally: Tally,
        *,
        limit: int | None = None,
        ended: Callable[[], str | None] = lambda: None,
        progress: Callable[[Tally], None] = lambda _: None,
        showing: Showing | None = None,
    ) -> None:
        self.intake = intake
        self.run = run
        self.tally = tally
        self.complete = False
        self.error: str | None = None
        self.stopped: str | None = None
        self.probed: tuple[str, tuple[Way, ...]] | None = None
        self._ledger = Ledger(intake, rows, run, tally)
        self._files = AttachedFiles(self._ledger, fetcher)
        self._showing = showing or Showing(intake, fetcher, rows)
        self._desk = Desk(self._ledger, self._showing, self._files)
        self.items = ListedItems(self._ledger, self._files, progress)
        self.fitting = Fitting(intake.source)
        self.failures = self._ledger.failures
        self._fetcher = fetcher
        self._rows = rows
        self._requisites = Requisites(intake, fetcher, rows)
        self._limit = limit
        self._ended = ended
        self._progress = progress
        self._slug = intake.source.slug
        self._connection = intake.archive.connection
        self._listed, self._visited, self._aliases = Met(), Met(), Met()  # addresses, as keys

    # --- finding ------------------------------------------------------------

    async def again(self, *, everything: bool) -> None:
        """Look again at known articles: the most overdue of those that are due, or all of them."""
        self.flush()
        source, now = self.intake.source, self._ledger.now()
        most = None if everything else revisit.budget(interval(source), source.delay)
        known = state.due(self._connection, self._slug, now, most=most, everything=everything)
        refused = 0
        for url in (*state.unanswered(self._connection, self._slug, now, everything=everything), *known):
            if self.full or refused >= _MOST_REFUSALS:
                return
            if addresses.key(url) not in self._visited and not self._fetcher.rests(url):
                refused = refused + 1 if await self.visit(url) else 0

    async def settle(self) -> None:
        """Judge what is held; where too little was asked to tell a removal from a redesign, ask for a few more."""
        if self._desk.wants_more() or self.fitting.is_thin(self.intake.archive):
            known = state.due(self._connection, self._slug, self._ledger.now(), most=2 * _SAMPLE, everything=True)
            for url in [url for url in known if addresses.key(url) not in self._visited][:_SAMPLE]:
                await self.visit(url)
        await self._desk.settle()
        if self._desk.redesign and (self._desk.misfits or self._desk.evidence.elsewhere):
            misfits = f"; {self._desk.misfits} pages no longer fit the source file" if self._desk.misfits else ""
            walk = f"{self.error}; " if self.error and self._desk.evidence.down else ""  # all that is known
            self.error = f"{walk}{self._desk.redesign}{misfits}"
        self.error = self.fitting.keep(self.intake.archive, self.run, self.error)

    async def page(self, url: str, role: Role) -> Capture:
        """A listing, feed or sitemap page; unchanged ones come from the archive."""
        self.flush()
        known = state.get(self._connection, self._slug, url)
        kept = self.intake.stored(known.capture) if known.capture else None
        answer = await self._get(url, role, known.validators if kept else None)
        with self.intake.archive.write() as connection:
            capture = None if answer.not_modified else self._ledger.row_of(answer.capture)
            state.put_answer(connection, self._slug, answer, capture, self._ledger.now(), None)
        if answer.not_modified:
            self.tally.spare(known.size)
            if kept is not None:
                return kept
            raise Unanswered(url, "304 to a request that was not conditional")
        if answer.capture.status in _GONE:
            raise Unfit(url, f"status {answer.capture.status}, expected 200")
        if guard := blocked.reason(answer.capture):
            raise Blocked(url, guard)
        if answer.capture.status != 200:
            raise Unanswered(url, f"status {answer.capture.status}, expected 200")
        if role == "listing" and kept and kept.body != answer.capture.body and not self._desk.evidence.front:
            self._desk.evidence.front = design.is_another(design.skeleton(kept), design.skeleton(answer.capture))
        return answer.capture

    def count_listed(self, keys: Iterable[str]) -> None:
        """Count what a listing names, each address once a run."""
        self._listed.update(keys)
        self.tally.listed = len(self._listed)

    def fail(self, error: PageError) -> None:
        """Note that a listing, feed or sitemap failed: the desk must know that the site may be another one."""
        self.error = str(error)
        self._ledger.fail(error.url, error)
        self._desk.evidence.front |= isinstance(error, Unfit)
        self._desk.evidence.unwell = True

    # --- asking -------------------------------------------------------------

    async def visit(self, url: str) -> bool:
        """Ask for one article and keep what the answer means; whether a guard kept it from us."""
        key = addresses.key(url)
        self._visited.add(key)
        if self._ledger.is_coming(key=key):
            self._ledger.flush()
        known = self._known(url)
        # A further address is always read: that it is as it was does not say that it still is the article's text.
        is_main = known is not None and key == addresses.key(self._main_url(known))
        self._desk.evidence.asked += is_main
        validators = state.get(self._connection, self._slug, url).validators if is_main else None
        refused = False
        try:
            answer = await self._get(url, "article", validators)
            if answer.not_modified and known:
                await self._unchanged(known, answer)
            elif answer.capture.status in _GONE:
                await self._absent(url, known, answer, f"status {answer.capture.status}")
            elif not (readable(answer.capture) or (self._by_data and is_data(answer.capture))):
                raise _unusable(url, answer.capture)
            else:
                await self._read(url, known, answer)
            if self.intake.source.keep == "page":
                unchanged = answer.not_modified and known
                await self._requisites.keep(unchanged.capture if unchanged else self._ledger.row_of(answer.capture))
        except PageError as error:
            refused = isinstance(error, Blocked)
            self._ledger.fail(url, error)
        except (sqlite3.Error, OSError):  # our own disk: what hosts do wrong is a PageError
            raise
        except Exception as error:
            self._ledger.broken(url, error)
        self._progress(self.tally)
        return refused

    async def _get(self, url: str, role: Role, validators: object) -> Answer:
        """An answer; a refusal that bears a guard's mark is the guard's, whatever its status."""
        self._rows.last = None
        self._ledger.flush(after=_LONGEST_WAIT)
        try:
            return await self._showing.get(url, role=role, validators=validators)  # type: ignore[arg-type]
        except Unanswered as error:
            guard = blocked.guard_of(self._rows.last) if self._rows.last else None
            if guard and self._rows.last and self._rows.last.status >= 400:
                raise Blocked(url, f"a page of {guard} with status {self._rows.last.status}") from error
            raise

    async def _read(self, url: str, known: Known | None, answer: Answer) -> None:
        capture = answer.capture
        said = self.intake.hints(url, answer.final)
        article = self.intake.read(capture, said)
        elsewhere = addresses.key(answer.final) != addresses.key(url)
        if elsewhere and is_front(self.intake.source, answer.final):
            await self._absent(url, known, answer, "leads to the home page or a listing")
            return
        if known and await self._says_the_same(url, known, answer, article):
            self.fitting.saw(article)
            return
        if len((article.body or "").split()) <= _FEW_WORDS and (guard := blocked.reason(capture)):
            raise Blocked(url, guard)
        self.fitting.saw(article)
        if known and await self._has_parted(url, known, article):
            known = None
        if known:
            await self._desk.hold(Found(url, self._ledger.now(), known, answer, article))
        else:
            await self._first(url, answer, article, said)

    async def _says_the_same(self, url: str, known: Known, answer: Answer, article: Article) -> bool:
        """Whether the page reads as the known version does: then its files decide, and there is nothing to judge."""
        if differing(known.reading, Reading.of(article)) or _misses(known, article):
            return False
        self._desk.fellows.saw(known.article, article.body)
        files = await self._files.of(article.attachments, known)
        if files == known.files and (known.reading.published or not article.published):
            self._ledger.unchanged(url, known, answer)
            return True
        row = self._ledger.row_of(answer.capture)
        seen = self.intake.sighting(url, answer.capture, row, article, files, self.run)
        verdict = self._ledger.keep(seen, answer, known, self._ledger.now(), None)
        await read_files(self.intake, verdict.article)
        return True

    async def _unchanged(self, known: Known, answer: Answer) -> None:
        """The page is as it was; its files may not be."""
        asked = state.get(self._connection, self._slug, answer.url)
        self.tally.spare(asked.size)
        last = known
        if known.capture != asked.capture:
            last = version_from(self._connection, known.article, asked.capture) or known
        self._desk.fellows.saw(known.article, last.reading.body)
        if last.version == known.version and not known.files:
            self._ledger.unchanged(answer.url, known, answer)
            return
        links = tuple(AttachmentLink(file.url, file.name or "") for file in known.files)
        files, kept = await self._files.of(links, known), last.reading
        article = Article(kept.title, kept.body, kept.html, kept.published, kept.published_from)
        now, rules = self._ledger.now(), self.intake.rules
        seen = store.Sighting(
            answer.url, answer.final, None, last.capture, now, article, files, rules=rules, run=self.run
        )
        verdict = self._ledger.keep(seen, answer, last, now, None)
        await read_files(self.intake, verdict.article)

    async def _absent(self, url: str, known: Known | None, answer: Answer, why: str) -> None:
        now, status = self._ledger.now(), answer.capture.status
        if known:
            await self._desk.hold(Found(url, now, known, answer, absent=why))
        else:
            self._ledger.absent(url, now, gone=status == 410, status=status, why=why)

    # --- met for the first time -----------------------------------------------

    async def _first(self, url: str, answer: Answer, article: Article, said: Hints) -> None:
        """A page at an address that no article is known by: a new one, or a known one that moved."""
        capture = answer.capture
        elsewhere = addresses.key(answer.final) != addresses.key(url)
        listed = (self.intake.hints(url) if elsewhere else said).title
        if elsewhere and not self._leads_to_an_article(answer.final, article, listed):
            raise Unfit(url, f"leads to {answer.final}, which is another page")
        if why := await self._desk.nowhere.shown_for_new(url, capture, article, listed):
            await self._absent(url, None, answer, why)
            return
        template = self.intake.source.article
        misfit = (template.title and not article.title) or (template.body and not article.body)
        if misfit or not (article.title or article.body):
            raise Unfit(url, f"title or text not found: {'; '.join(article.problems)}")
        await self._keep_first(url, answer, article, said, await self._files.of(article.attachments, None))

    async def _keep_first(
        self, url: str, answer: Answer, article: Article, said: Hints, files: tuple[File, ...]
    ) -> None:
        capture = answer.capture
        if self._ledger.is_coming(title=article.title):
            self._ledger.flush()
        candidates = resembling(self._connection, self._slug, article.title, article.published, self._ledger.now())

        def seen(row: int = _NO_ROW) -> Sighting:
            return self.intake.sighting(url, capture, row, article, files, self.run, said)

        plain = seen()
        if plain.neighbour is None and candidates:
            moved = await self._moved_here(candidates, answer, article)
            if moved:
                await self._desk.hold(Found(url, self._ledger.now(), moved, answer, article, joins=True))
                return
        elif plain.neighbour is None and not files:
            self._ledger.begin(plain, answer, lambda verdict: self._desk.fellows.saw(verdict.article, article.body))
            return
        with self.intake.archive.write():  # the capture's row and what it says: an fsync for both
            verdict = self._ledger.keep(seen(self._ledger.row_of(capture)), answer, None, self._ledger.now(), None)
        self._desk.fellows.saw(verdict.article, article.body)
        if files:
            await read_files(self.intake, verdict.article)
        if verdict.elsewhere:
            self._aliases.add(addresses.key(url))
            if addresses.key(verdict.elsewhere) not in self._visited:
                await self.visit(verdict.elsewhere)

    async def _moved_here(self, candidates: Iterable[Known], answer: Answer, article: Article) -> Known | None:
        """The known article whose text stands on this page, if its own address is found to have ended."""
        page = design.page_letters(answer.capture)
        for known in candidates:
            titled = comparable(known.reading.title) == comparable(article.title)
            if design.stands(
                self._desk.fellows.own_lines(known, known.reading), page, _HALF if titled else _NEARLY_ALL
            ):
                url = self._main_url(known)
                if addresses.key(url) not in self._visited:
                    await self.visit(url)
                self._ledger.flush()
                ended = state.is_absent(self._connection, self._slug, url) or self._desk.holds_absence(known.article)
                if ended or self._desk.leads_to(known.article, answer.final):
                    return known
        return None

    def _leads_to_an_article(self, final: str, article: Article, listed: str | None) -> bool:
        """Whether a new address may be joined with where it leads: an article's address, under the title listed."""
        pattern = self.intake.source.article.url
        if pattern and not regex.search(pattern, final, timeout=1):
            return False
        return not listed or titles_agree(listed, article.title)

    async def _has_parted(self, url: str, known: Known, article: Article) -> bool:
        """Whether a further address of an article no longer shows its text: two notices may begin alike. Then it is
        an article of its own again."""
        main = self._main_url(known)
        if addresses.key(url) == addresses.key(main) or not differing(known.reading, Reading.of(article)):
            return False
        if addresses.key(main) not in self._visited:
            await self.visit(main)
        await self._desk.settle()
        now = neighbour(self._connection, known.article, self._ledger.now())
        if now is None or not differing(now.reading, Reading.of(article)):
            return False
        with self.intake.archive.write() as connection:
            store.part(connection, self._slug, url)
        return True

    # --- knowing ------------------------------------------------------------

    def flush(self) -> None:
        """Write what waits: for whoever now reads in the archive what this crawl has found."""
        self._ledger.flush()

    def complain(self) -> None:
        """Nothing was kept though a person asked for it: then even a refusal is an error."""
        if not (self.tally.new or self.tally.edited or self.tally.unchanged):
            self.error = self.error or self._ledger.last

    @property
    def full(self) -> bool:
        """Whether the crawl is to end: it asked for as many addresses as it may, or was told to stop."""
        return self.halted or (self._limit is not None and len(self._visited) >= self._limit)

    @property
    def halted(self) -> bool:
        """Whether the crawl was told to stop; `stopped` says why."""
        self.stopped = self.stopped or self._ended()
        return bool(self.stopped)

    @property
    def _by_data(self) -> bool:
        return self.intake.source.fetch == "payload"

    def _main_url(self, known: Known) -> str:
        row = self._connection.execute("SELECT url FROM articles WHERE id = ?", (known.article,)).fetchone()
        return str(row[0])

    def _known(self, url: str) -> Known | None:
        article = article_at(self._connection, self._slug, url)
        return None if article is None else neighbour(self._connection, article, self._ledger.now())

    def has_visited(self, key: str) -> bool:
        """Whether this crawl has asked for the address of that key."""
        return key in self._visited

    def is_alias(self, key: str) -> bool:
        """Whether that address turned out in this crawl to be one more of a known article."""
        return key in self._aliases


def _misses(known: Known, article: Article) -> bool:
    return bool((known.reading.title and not article.title) or (known.reading.body and not article.body))


def _unusable(url: str, capture: Capture) -> PageError:
    if guard := blocked.reason(capture):
        return Blocked(url, guard)
    return Unfit(url, f"status {capture.status} {capture.media_type}, expected a page")
