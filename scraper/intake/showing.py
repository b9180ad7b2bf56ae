"""Asks for pages so that they can be read: as they came, by the data beside them, or as a browser shows them."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from types import TracebackType
from typing import Self

from scraper import addresses, serial
from scraper.archive import state
from scraper.crawl import data
from scraper.crawl.browser import Browser
from scraper.crawl.discover import links_in
from scraper.crawl.fetch import Fetcher
from scraper.crawl.rendering import Rendered
from scraper.errors import Unanswered, Unfit
from scraper.intake import Intake, readable
from scraper.intake.rows import Rows
from scraper.models import Answer, Article, Capture, Hints, Role, Validators
from scraper.territory import own_hosts

_SHOWN: tuple[Role, ...] = ("article", "listing", "other")
_SCANT = 400  # characters of a text, below which a page's data is asked for what it may be missing
_SCRIPTS_AGAIN = timedelta(days=1)
_GONE = (404, 410)


class Showing:
    """An async context manager: what a crawl asks through, as the source's `fetch` says.

    `answer.capture` is always what is to be read, `answer.final` the address of the page that it is of.
    """

    def __init__(self, intake: Intake, fetcher: Fetcher, rows: Rows, *, agent: str = "") -> None:
        self._intake = intake
        self._fetcher = fetcher
        self._rows = rows
        self._agent = agent
        self._browser: Browser | None = None
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def get(self, url: str, *, role: Role, validators: Validators | None = None) -> Answer:
        """What the address shows. Raises as the fetcher does; WrongInput where there is no browser."""
        how = self._intake.source.fetch
        if role not in _SHOWN or how == "http":
            return await self._fetcher.get(url, role=role, validators=validators)
        if how == "browser":
            return await self._rendered(url, role, validators)
        return await self._beside(url, role, validators)

    # --- data ---------------------------------------------------------------

    async def _beside(self, url: str, role: Role, validators: Validators | None) -> Answer:
        """The page; or, where it does not tell what is wanted, its data. What told it last time is asked first."""
        place = self._told_by(url)
        if place:
            answer = await self._fetcher.get(place, role=role, validators=validators)
            if answer.not_modified or self._tells(answer.capture, role):
                return replace(answer, url=url, final=addresses.page_of(answer.final))
        page = await self._fetcher.get(url, role=role, validators=None if place else validators)
        if page.not_modified or page.capture.status != 200 or self._tells(page.capture, role, enough=_SCANT):
            return page
        gone: Capture | None = None
        for further in data.beside(page.capture):
            if not (told := await self._asked(further, role)):
                continue
            if self._tells(told, role):
                return replace(page, captures=(*page.captures, told))
            gone = told if told.status in _GONE else gone
        if gone and not self._tells(page.capture, role):
            return replace(page, captures=(*page.captures, gone))  # the page is the same for whatever address
        return page

    async def _asked(self, url: str, role: Role) -> Capture | None:
        answer = await self._fetcher.get(url, role=role)
        # Some answer with their front page for what is not there.
        return answer.capture if addresses.key(answer.final) == addresses.key(url) else None

    def _told_by(self, url: str) -> str | None:
        """Where the data lies that the page was read from when it was last asked for."""
        known = state.get(self._intake.archive.connection, self._intake.source.slug, url).capture
        kept = self._intake.stored(known) if known else None
        away = kept and addresses.key(kept.url) != addresses.key(addresses.page_of(kept.url))
        return kept.url if kept and away else None

    def _tells(self, capture: Capture, role: Role, enough: int = 1) -> bool:
        """Whether a capture holds links of the listing, or an article of so many characters."""
        if capture.status != 200 or not (readable(capture) or is_data(capture)):
            return False
        if role == "listing":
            return bool(links_in(replace(capture, role=role), self._intake.source))
        article: Article = self._intake.read(capture, Hints())
        return bool(article.title) and len(article.body or "") >= enough

    # --- browser ------------------------------------------------------------

    async def _rendered(self, url: str, role: Role, validators: Validators | None) -> Answer:
        """The page as a browser shows it; where the known one will do, one that came out the same is as a 304."""
        page = await self._fetcher.get(url, role="other")
        if page.capture.status != 200 or not readable(page.capture):
            return replace(page, captures=tuple(replace(each, role=role) for each in page.captures))
        shown = await self._open().render(page.capture)
        if role == "article" and not shown.letters:
            raise Unfit(url, f"shows nothing in a browser either{_withheld(shown)}")
        known = state.get(self._intake.archive.connection, self._intake.source.slug, url).capture
        kept = self._intake.stored(known) if known and validators is not None else None
        if kept and kept.body == shown.html and addresses.key(kept.url) == addresses.key(shown.url):
            return Answer(url, shown.url, page.captures[:-1], not_modified=True)
        capture = self._fetcher.keep_rendered(page.capture, shown.url, shown.html, role)
        return Answer(url, shown.url, (*page.captures, capture))

    def _open(self) -> Browser:
        """The browser, which starts with the first page."""
        if self._browser is None:
            source = self._intake.source
            own = own_hosts(source)
            self._browser = Browser(
                self._given,
                lambda url: _is_of(addresses.host(url).removeprefix("www."), own),
                agent=self._agent,
                language=source.language,
                timezone=source.timezone,
            )
            self._stack.push_async_exit(self._browser)
        return self._browser

    async def _given(self, url: str) -> Capture:
        """What a page's scripts ask for; unchanged answers come from the archive."""
        archive, slug, now = self._intake.archive, self._intake.source.slug, self._intake.ground.clock()
        known = state.get(archive.connection, slug, url)
        kept = self._intake.stored(known.capture) if known.capture else None
        answer = await self._fetcher.get(url, role="requisite", validators=known.validators if kept else None)
        with archive.write() as connection:
            row = None if answer.not_modified else self._rows.id_of(answer.capture)
            state.put_answer(connection, slug, answer, row, now, now + _SCRIPTS_AGAIN)
        if not answer.not_modified:
            return answer.capture
        if kept is None:
            raise Unanswered(url, "304 to a request that was not conditional")
        return kept


def is_data(capture: Capture) -> bool:
    """Whether a capture is data rather than a page."""
    return capture.status == 200 and serial.is_json(capture.body, capture.content_type)


def _is_of(host: str, own: frozenset[str]) -> bool:
    """Whether a host is one of the source's own, or below one of them."""
    return host in own or any(host.endswith(f".{each}") for each in own)


def _withheld(shown: Rendered) -> str:
    return f"; it was not given: {', '.join(shown.refused[:5])}" if shown.refused else ""
