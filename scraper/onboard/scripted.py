"""Surveys a site that shows nothing without JavaScript: by the data beside its pages, else in a browser."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from html import escape

from scraper import addresses, serial
from scraper.charset import decode
from scraper.crawl import data
from scraper.crawl.browser import Browser
from scraper.errors import PageError, Unfit, WrongInput
from scraper.extract import extract
from scraper.messages import translator
from scraper.models import Answer, Capture, Fetch, Listing, NextPage, Role, Source, Template
from scraper.onboard.asking import Ask
from scraper.onboard.empty import is_empty, ways
from scraper.onboard.proposal import Proposal, Reason
from scraper.territory import own_hosts

_SHOWN: tuple[Role, ...] = ("article", "listing", "other")
_OF_RULES = ("item", "link", "title", "date", "next")


async def surveyed(
    url: str, ask: Ask, survey: Callable[[str, Ask], Awaitable[Proposal]], *, locale: str, agent: str
) -> Proposal:
    """What `survey` finds with pages as they come; where some show nothing and no news is found, in the other ways.

    Raises what the survey raises; WrongInput where only a browser would help and there is none.
    """
    plain = _Remembering(ask)
    failure: PageError | WrongInput
    try:
        return await survey(url, plain)
    except Unfit as error:
        failure = error
    empty = next((page for page in plain.pages if is_empty(page)), None)
    for how in ways(empty) if empty else ():
        try:
            async with shown(plain, Source("", "", url, (), fetch=how), agent=agent) as other:
                return _made(await survey(url, other), how, locale)
        except (Unfit, WrongInput) as error:
            failure = error
    raise failure


@asynccontextmanager
async def shown(ask: Ask, source: Source, *, agent: str) -> AsyncIterator[Ask]:
    """An `ask` whose pages show what they show in the source's way."""
    if source.fetch == "payload":
        yield _ByData(ask)
    elif source.fetch == "browser":
        own = own_hosts(source)

        async def given(url: str) -> Capture:
            return (await ask(url, "requisite")).capture

        async with Browser(
            given,
            lambda url: _is_of(addresses.host(url), own),
            agent=agent,
            timezone=source.timezone,
            language=source.language,
        ) as browser:
            yield _Rendering(ask, browser)
    else:
        yield ask


class _Remembering:
    """Each address once, whichever way is tried; `pages` are those that were asked for as pages."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._answers: dict[str, Answer | PageError] = {}
        self.pages: list[Capture] = []

    async def __call__(self, url: str, role: Role) -> Answer:
        if url not in self._answers:
            try:
                self._answers[url] = answer = await self._ask(url, role)
                self.pages += [answer.capture] if role in _SHOWN else []
            except PageError as error:
                self._answers[url] = error
        known = self._answers[url]
        if isinstance(known, PageError):
            raise known
        return known


class _ByData:
    """Puts the links that a page's data tells into the page, and an article's data in its place."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    async def __call__(self, url: str, role: Role) -> Answer:
        answer = await self._ask(url, role)
        page = answer.capture
        if role not in _SHOWN or page.status != 200 or not is_empty(page):
            return answer
        if listed := _links(page, page):
            return _instead(answer, listed)
        for place in data.beside(page):
            try:
                told = (await self._ask(place, role)).capture
            except PageError:
                continue
            if told.status == 200 and serial.is_json(told.body, told.content_type):
                shows = (_article, _links) if role == "article" else (_links, _article)
                return _instead(answer, next(filter(None, (show(page, told) for show in shows)), page))
        return answer


class _Rendering:
    """Pages as the browser shows them."""

    def __init__(self, ask: Ask, browser: Browser) -> None:
        self._ask = ask
        self._browser = browser

    async def __call__(self, url: str, role: Role) -> Answer:
        answer = await self._ask(url, role)
        page = answer.capture
        if role not in _SHOWN or page.status != 200 or not page.media_type.endswith("html"):
            return answer
        made = await self._browser.render(page)
        headers = (("Content-Type", "text/html; charset=utf-8"),)
        return _instead(answer, replace(page, url=made.url, body=made.html, headers=headers))


def _instead(answer: Answer, page: Capture) -> Answer:
    return replace(answer, final=page.url, captures=(*answer.captures[:-1], page))


def _article(page: Capture, told: Capture) -> Capture | None:
    """The data as the page, where it tells of an article."""
    read = extract(told.body, told.url, content_type=told.content_type)
    return replace(told, url=page.url) if read.title and read.body else None


def _links(page: Capture, told: Capture) -> Capture | None:
    """The page with a list of what its data leads to; None where that is nothing."""
    text = decode(told.body, told.content_type)[0]
    values = (each.value for each in serial.of_page(text)) if told is page else serial.of_text(text)
    links = data.links(page.url, values)
    if not links:
        return None
    items = "".join(
        f'<li class="data"><a href="{escape(link.url)}">{escape(link.hints.title or "")}</a>'
        f" <time>{escape(link.hints.date or '')}</time></li>"
        for link in links
    )
    listed = f"<main><ul>{items}</ul></main>".encode("ascii", "xmlcharrefreplace")
    return replace(page, body=page.body.replace(b"</body>", b"") + listed)


def _made(found: Proposal, how: Fetch, locale: str) -> Proposal:
    """The proposal for that way: of data no rule of mark-up is kept."""
    _ = translator(locale).gettext
    source = replace(found.source, fetch=how)
    if how == "browser":
        told = _("without JavaScript this site shows nothing")
        return replace(found, source=source, reasons=(*found.reasons, Reason(("fetch",), told)))
    if source.article.url is None:
        raise Unfit(source.home, "the articles' addresses have nothing in common, by which data could tell them")
    led = [each for each in source.news if not (isinstance(each, Listing) and each.whole and not each.link)]
    news = tuple(_bare(each) if isinstance(each, Listing) else each for each in led or source.news)
    source = replace(source, news=news, article=Template(url=source.article.url))
    kept = tuple(
        each
        for each in found.reasons
        if not (each.place[0] == "article" and each.place[1:] not in ((), ("url",))) and each.place[-1] not in _OF_RULES
    )
    told = _("without JavaScript this site shows nothing; its news is read from the data beside its pages")
    return replace(found, source=source, reasons=(*kept, Reason(("fetch",), told)))


def _bare(rule: Listing) -> Listing:
    turned = rule.next if isinstance(rule.next, NextPage) and rule.next.param else None
    return Listing(rule.url, rule.section, next=turned)


def _is_of(host: str, own: frozenset[str]) -> bool:
    bare = host.removeprefix("www.")
    return any(bare == each or bare.endswith(f".{each}") for each in own)
