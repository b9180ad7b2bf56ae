"""Judges together what a crawl found otherwise than it was known: what the town did, and what only looks like it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from scraper import addresses
from scraper.archive import checks, presence, state
from scraper.archive.known import Known
from scraper.archive.versions import Reading, alike, differing, files_differ, lost
from scraper.clock import unstamp
from scraper.errors import Unfit
from scraper.intake import design, nowhere
from scraper.intake.attached_files import AttachedFiles
from scraper.intake.design import Evidence
from scraper.intake.fellows import Fellows
from scraper.intake.furniture import left, lines_of, unexplained
from scraper.intake.ledger import Ledger
from scraper.intake.nowhere import Nowhere
from scraper.intake.showing import Showing
from scraper.models import Answer, Article, Capture

_MOST_HELD, _MOST_BYTES = 200, 16 * 2**20
_LOOKS = 2
_A_DAY = timedelta(days=1)
_NOT_ITSELF = "leads to a page that is not it"


@dataclass(frozen=True, slots=True)
class Found:
    """A check of a known article whose meaning is not plain by itself.

    `absent` says why its address counts as not there; else `article` is what the page says. `joins`: the address is
    new, and the page may be this known article, moved.
    """

    url: str
    at: datetime
    known: Known
    answer: Answer
    article: Article | None = None
    absent: str | None = None
    joins: bool = False


@dataclass(frozen=True, slots=True)
class Looked:
    """A page that was found, beside the last one that was judged to show its article."""

    found: Found
    article: Article
    before: Reading
    """The earlier page as today's rules read it."""
    row: int
    earlier: Capture | None
    """The capture of that page, and its row."""
    same_files: tuple[object, ...]
    another: bool
    """Whether it is in another design than the earlier one."""
    redesigned: bool
    """Whether a redesign on record lies between the two."""
    letters: str
    lines: list[str]
    """of the known text, furniture left out"""
    stands: bool
    unfit: str | None


@dataclass(frozen=True, slots=True)
class Between:
    """What one page's text lost and gained between two designs."""

    gone: tuple[str, ...] = ()
    came: tuple[str, ...] = ()


class Desk:
    """Holds what is not plain, and judges it when enough of the crawl is known; no verdict hangs on the order."""

    def __init__(self, ledger: Ledger, fetcher: Showing, files: AttachedFiles) -> None:
        self.evidence = Evidence()
        self.fellows = Fellows(ledger.intake, fetcher)
        self.nowhere = Nowhere(ledger.intake, fetcher)
        self.misfits = 0
        self.redesign: str | None = None
        """What this crawl found of a redesign, in words."""
        self._ledger = ledger
        self._files = files
        self._held: list[Found] = []
        self._bytes = 0

    # --- holding --------------------------------------------------------------

    async def hold(self, found: Found) -> None:
        """Keep a check until it can be judged."""
        self._held.append(found)
        self._bytes += sum(len(each.body) for each in found.answer.captures)
        if len(self._held) >= _MOST_HELD or self._bytes >= _MOST_BYTES:
            await self.settle()

    def holds_absence(self, article: int) -> bool:
        """Whether an address of the article was found not to be there in this crawl."""
        return any(found.absent and found.known.article == article for found in self._held)

    def leads_to(self, article: int, url: str) -> bool:
        """Whether an address of the article was found to lead to this one in this crawl."""
        key = addresses.key(url)
        return any(
            addresses.key(found.answer.final) == key and addresses.key(found.url) != key
            for found in self._held
            if found.known.article == article
        )

    def wants_more(self) -> bool:
        """Whether too few known articles were asked to tell a removal from a redesign."""
        return bool(self._held) and self.evidence.thin

    async def settle(self) -> None:
        """Judge everything that is held."""
        self._ledger.flush()
        held, self._held, self._bytes = self._held, [], 0
        if not held:
            return
        pages, absent = await self._parted_from_notices([found for found in held if found.article])
        absent = [*(found for found in held if found.absent), *absent]
        self.evidence.absent += sum(self._is_main(found) for found in absent)
        # What stood in the design before a redesign on record is no sign of another one.
        self.evidence.another += sum(
            each.another and not each.redesigned and self._is_main(each.found) for each in pages
        )
        self.evidence.front |= any(each.another and not each.redesigned and each.found.joins for each in pages)
        self._decide(held[-1].at)
        for found in pages:
            article = found.found.known.article
            self.fellows.saw_before(article, found.before.body)
            self.fellows.saw(article, found.article.body)
            if not found.unfit:
                self.fellows.saw_change(article, found.before.body, found.article.body)
        redesigned = [each for each in pages if each.another and each.stands and not each.unfit]
        self._count_crossed([self._between(each) for each in redesigned])
        open_ones = [each for each in pages if not await self._judge(each, last=False)]
        for found in open_ones:
            await self._judge(found, last=True)
        for gone in absent:
            self._judge_absent(gone)

    # --- looking --------------------------------------------------------------

    async def _parted_from_notices(self, found: list[Found]) -> tuple[list[Looked], list[Found]]:
        """The pages that show something, and those that stand for what is not there."""
        looked = [self._look(each) for each in found]
        whys = [await self._why_nowhere(each) for each in looked]
        maybe = [
            nowhere.notice_name(Reading.of(each.article))
            if not why and not each.stands and nowhere.may_be_notice(each.before, Reading.of(each.article), _page(each))
            else None
            for each, why in zip(looked, whys, strict=True)
        ]
        shown = Counter(filter(None, maybe))
        pages, absent = [], []
        for each, why, name in zip(looked, whys, maybe, strict=True):
            told = "shows what other addresses show that are gone" if name and shown[name] > 1 else why
            if told:
                self._remember_notice(each, told)
                absent.append(replace(each.found, article=None, absent=told))
            else:
                pages.append(each)
        return pages, absent

    def _remember_notice(self, looked: Looked, why: str) -> None:
        reading = Reading.of(looked.article)
        if why != _NOT_ITSELF and nowhere.may_be_notice(looked.before, reading, _page(looked)):
            with self._ledger.intake.archive.write() as connection:
                checks.put_notice(connection, self._slug, nowhere.notice_name(reading), looked.found.at)

    async def _why_nowhere(self, looked: Looked) -> str | None:
        found, new = looked.found, Reading.of(looked.article)
        if looked.stands:
            return None
        if addresses.key(found.answer.final) != addresses.key(found.url):
            return None if alike(looked.before, new) else _NOT_ITSELF
        return await self.nowhere.shown_for(found.url, _page(looked), looked.article, looked.before)

    def _look(self, found: Found) -> Looked:
        article = found.article
        assert article is not None  # noqa: S101  only pages are looked at
        intake, known = self._ledger.intake, found.known
        asked = self._main_url(known) if found.joins else found.url
        row = state.get(intake.archive.connection, self._slug, asked).capture
        earlier = intake.stored(row or known.capture)
        again = intake.reread(replace(known, capture=row or known.capture)) if earlier else None
        fits = again is not None and not lost(known.reading, again.reading)
        letters = design.page_letters(found.answer.capture)
        before = again.reading if again and fits else known.reading
        lines = self.fellows.own_lines(known, before)
        another = earlier is not None and design.is_another(
            design.skeleton(earlier), design.skeleton(found.answer.capture)
        )
        since = earlier.fetched_at if earlier else unstamp(known.seen_at)
        recorded = checks.redesign_since(intake.archive.connection, self._slug, f"{since:%Y-%m-%dT%H:%M:%SZ}")
        return Looked(
            found,
            article,
            before,
            row or known.capture,
            earlier,
            again.files if again and fits else known.files,
            another,
            recorded is not None,
            letters,
            lines,
            found.joins or design.stands(lines, letters),
            self._unfit(known, article),
        )

    def _unfit(self, known: Known, article: Article) -> str | None:
        """Why a page is no reading of its article: the rules do not find what they name."""
        problems, template = "; ".join(article.problems), self._ledger.intake.source.article
        if field := lost(known.reading, Reading.of(article)):
            return f"{field} found before and not now: {problems}"
        misfit = (template.title and not article.title) or (template.body and not article.body)
        return f"title or text not found: {problems}" if misfit or not (article.title or article.body) else None

    # --- judging ----------------------------------------------------------------

    def _decide(self, at: datetime) -> None:
        """Whether the site was redesigned: once said, it holds for the whole crawl."""
        if self.redesign or not (self.evidence.elsewhere or self.evidence.in_place):
            return
        kept = not self.evidence.elsewhere
        said = "old addresses lead to the new pages" if kept else "old addresses are no longer there"
        self.redesign = f"the site looks otherwise: {said}"
        if self.evidence.seen and not self.evidence.down:
            with self._ledger.intake.archive.write() as connection:
                checks.put_redesign(
                    connection, self._slug, at, self._ledger.run, addresses_kept=kept, detail=self.redesign
                )

    async def _judge(self, looked: Looked, *, last: bool) -> bool:
        """Say what a page is, and whether that could be said."""
        found, new = looked.found, Reading.of(looked.article)
        redesigned = looked.redesigned or self.redesign is not None
        if not looked.unfit and not differing(looked.before, new):
            await self._same(looked, None)
        elif looked.another and looked.stands:
            if not looked.unfit and self._is_told(self._between(looked)):
                await self._keep(looked, found.known, unchanged=False, detail="edited, in another design")
            else:
                await self._same(looked, "in another design")
        elif self._is_rewritten(looked, new):
            await self._keep(looked, found.known, unchanged=False, detail="edited, in another design")
        elif redesigned and (looked.another or looked.unfit):
            self.misfits += 1
            why = looked.unfit or "reads otherwise in another design"
            self._ledger.misfit(found.url, found.at, found.answer.capture.status, why)
        elif looked.unfit:
            self._ledger.fail(found.url, Unfit(found.url, looked.unfit))
        elif (furniture := await self._is_furniture(looked, last=last)) is None:
            return False
        elif furniture:
            await self._same(looked, None)
        else:
            await self._keep(looked, None, unchanged=False, detail=None)
        return True

    def _is_rewritten(self, looked: Looked, new: Reading) -> bool:
        """Whether a page in another design that the rules do fit shows the known text with lines of it rewritten."""
        if not looked.another or looked.unfit or not alike(looked.before, new):
            return False
        between = self._between(looked)
        return design.rewritten(between.gone, between.came)

    def _between(self, looked: Looked) -> Between:
        """The lines that went and came while the design changed, furniture left out."""
        if looked.earlier is None:
            return Between()
        article, fellows = looked.found.known.article, self.fellows
        is_known, now, then = fellows.is_known(article), fellows.now(article), fellows.around(article, looked.row)
        before = design.page_letters(looked.earlier)
        gone = design.not_standing(lines_of(looked.before.body), looked.letters)
        came = design.not_standing(lines_of(looked.article.body), before)
        return Between(tuple(unexplained(gone, now, then, is_known)), tuple(unexplained(came, then, now, is_known)))

    def _count_crossed(self, between: list[Between]) -> None:
        if between:
            clean = sum(not (each.gone or each.came) for each in between)
            with self._ledger.intake.archive.write() as connection:
                checks.put_crossed(connection, self._slug, len(between), clean)

    def _is_told(self, between: Between) -> bool:
        """Whether an edit can be told from the change of design: a line was rewritten; or one came or went while on
        most other pages of the new design none did."""
        if design.rewritten(between.gone, between.came):
            return True
        crossed, clean = checks.crossed(self._ledger.intake.archive.connection, self._slug)
        return bool(between.gone or between.came) and clean >= 2 and clean * 5 >= 4 * (crossed - 1)

    async def _is_furniture(self, looked: Looked, *, last: bool) -> bool | None:
        """Whether everything that differs is furniture; None where that may show when the other pages are judged."""
        old, new = looked.before, Reading.of(looked.article)
        fields = differing(old, new)
        if "title" in fields:
            return False
        if "published" in fields and not (_is_of_the_day(old, looked.earlier) and _is_of_the_day(new, _page(looked))):
            return False
        article, fellows = looked.found.known.article, self.fellows

        def remaining(again: str | None = None) -> bool:
            now, is_known = fellows.now(article), fellows.is_known(article)
            return bool(left(old.body, new.body, then=then, now=now, is_known=is_known, again=again))

        then: list[frozenset[str]] = []
        if not left(old.body, new.body, is_known=fellows.is_known(article)):
            return True
        await fellows.ask_more(article, looked.row)
        then = fellows.around(article, looked.row)
        if not remaining():
            return True
        # What is drawn by lot may be drawn again; the looks at other pages tell more of it.
        for _ in range(_LOOKS if last else 1):
            again = await fellows.look_again(looked.found.answer.final)
            if again is None or again == new.body:
                return False
            fellows.saw_change(article, again, new.body)
            if not remaining(again):
                return True
        return False if last else None

    async def _same(self, looked: Looked, detail: str | None) -> None:
        known = looked.found.known
        reread = None if looked.another or looked.redesigned else self._ledger.intake.reread(known)
        fits = reread is not None and not lost(known.reading, reread.reading)
        await self._keep(looked, reread if fits else known, unchanged=True, detail=detail)

    async def _keep(self, looked: Looked, neighbour: Known | None, *, unchanged: bool, detail: str | None) -> None:
        found, intake = looked.found, self._ledger.intake
        capture, row = found.answer.capture, self._ledger.row_of(found.answer.capture)
        files = await self._files.of(looked.article.attachments, found.known) if not looked.unfit else ()
        seen = intake.sighting(found.url, capture, row, looked.article, files, self._ledger.run)
        seen = replace(seen, joins=found.known.article if found.joins else None)
        if neighbour:
            seen = replace(seen, neighbour=neighbour, resumed=None)
        if unchanged and not looked.another and files_differ(looked.same_files, files):  # type: ignore[arg-type]
            unchanged = False
        seen = replace(seen, unchanged=unchanged)
        verdict = self._ledger.keep(seen, found.answer, found.known, found.at, detail)
        await self.fellows.read_files(verdict.article)

    def _judge_absent(self, found: Found) -> None:
        status = found.answer.capture.status if found.answer.captures else None
        why = found.absent or ""
        if self._is_main(found) and (since := self._redesigned_away(found)):
            self._ledger.unreachable(found.url, found.at, status, since)
        else:
            self._ledger.absent(found.url, found.at, gone=status == 410, status=status, why=why)

    def _redesigned_away(self, found: Found) -> str | None:
        """Why an address that is not there says nothing of its article: its whole site went to other addresses."""
        connection = self._ledger.intake.archive.connection
        if presence.standing_elsewhere(connection, found.known.article, found.url):
            return None
        seen = checks.last_seen(connection, self._slug, found.url)
        if seen is None:
            return None
        recorded = checks.redesign_since(connection, self._slug, seen)
        if recorded and not recorded.addresses_kept:
            return f"since the redesign of {recorded.at[:10]}"
        return self.redesign if self.redesign and self.evidence.elsewhere else None

    def _is_main(self, found: Found) -> bool:
        return not found.joins and addresses.key(self._main_url(found.known)) == addresses.key(found.url)

    def _main_url(self, known: Known) -> str:
        sql = "SELECT url FROM articles WHERE id = ?"
        return str(self._ledger.intake.archive.connection.execute(sql, (known.article,)).fetchone()[0])

    @property
    def _slug(self) -> str:
        return self._ledger.intake.source.slug


def _page(looked: Looked) -> Capture:
    return looked.found.answer.capture


def _is_of_the_day(reading: Reading, capture: Capture | None) -> bool:
    """Whether a page's date is just the day on which it was asked for."""
    if capture is None or not reading.published or len(reading.published) < len("2024-01-01"):
        return False
    day = datetime.fromisoformat(reading.published[:10]).replace(tzinfo=capture.fetched_at.tzinfo)
    return abs(day + _A_DAY / 2 - capture.fetched_at) <= _A_DAY
