"""Tries a source's rules on a few live pages and says in plain words what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, zip_longest

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from scraper import addresses, parsable
from scraper.charset import decode
from scraper.crawl import items as cut_items
from scraper.crawl.discover import Walk
from scraper.crawl.door import Enough
from scraper.errors import PageError, Refused, Unfit
from scraper.extract import extract, readable_date
from scraper.messages import _
from scraper.models import Article, Capture, DateRule, Link, Listing, News, Role, Sitemap, Source, Template
from scraper.onboard.asking import Ask

MOST = 12  # requests of one trial, robots.txt and redirects counted in

Place = tuple[str | int, ...]

_MOST_WAYS = 5
_MOST_ARTICLES = 5
_FULL = 10  # items of a page that surely has another one after it
_HALF = 0.5  # share of items or dates below which a rule is called wrong


@dataclass(frozen=True, slots=True)
class Share:
    """On how many of those looked at a field came out."""

    field: str
    found: int
    of: int


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, in a sentence; `place` leads to the line of the source file that it speaks of."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class WayTried:
    """One listing, feed or sitemap as it was found: how many articles it names, and what it says of them."""

    url: str
    kind: str
    articles: int
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of a trial. `faults` need a person, `notes` are worth knowing; `shares` are of the articles read."""

    source: str
    ways: tuple[WayTried, ...] = ()
    shares: tuple[Share, ...] = ()
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()
    requests: int = 0


async def tried(source: Source, ask: Ask, now: datetime) -> Trial:
    """Try each way of a source, a page deeper where there is one, and a few articles; nothing is kept.

    `ask` gives the answer to one request, raises PageError, and Enough where no more may be asked.
    """
    trial = _Trial(source, ask, now)
    deeper = 2 if len(source.news) < _MOST_WAYS else 1
    for number, news in enumerate(source.news[:_MOST_WAYS]):
        turned = isinstance(news, Listing | Sitemap) and deeper > 0
        deeper -= turned
        await trial.way(number, news, pages=2 if turned else 1)
    await trial.articles()
    if len(source.news) > _MOST_WAYS:
        trial.notes.append(_("{n} further ways were not tried").format(n=len(source.news) - _MOST_WAYS))
    return Trial(source.slug, tuple(trial.ways), tuple(trial.shares), tuple(trial.faults), tuple(trial.notes))


@dataclass
class _Trial:
    source: Source
    ask: Ask
    now: datetime
    ways: list[WayTried] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    links: list[tuple[Link, ...]] = field(default_factory=list)

    # --- ways ---------------------------------------------------------------

    async def way(self, number: int, news: News, *, pages: int) -> None:
        """The first page of a way, and of a listing the one after it."""
        place: Place = ("news", number)
        asked = _Asked(self.ask, most=pages)
        walk = Walk(self.source, news, asked.get)
        found: list[tuple[Link, ...]] = []
        failure: PageError | None = None
        try:
            async with aclosing(walk.pages()) as walked:
                async for page in walked:
                    found.append(page.links)
                    if len(found) == pages:
                        break
        except PageError as error:
            failure = error
        if asked.enough and not asked.captures:
            self.notes.append(_("{url} was not tried").format(url=news.url))
            return
        links = tuple(chain.from_iterable(found))
        self.links.append(links)
        kind = type(news).__name__.lower()
        first = asked.captures[0] if asked.captures else None
        if isinstance(news, Listing) and first is not None and first.status == 200:
            shares = self._listed(place, news, first, found[0] if found else (), failure)
        else:
            shares = self._told(links, dated=True) if not isinstance(news, Sitemap) else []
            if not links or failure:
                self._fault((*place, kind), _no_page(news.url, first, failure or walk.failure))
        self.ways.append(WayTried(news.url, kind, len(links), tuple(shares)))
        if isinstance(news, Listing) and found and pages > 1:
            self._turned(place, news, asked, found)

    def _listed(
        self, place: Place, rule: Listing, page: Capture, links: Sequence[Link], failure: PageError | None
    ) -> list[Share]:
        """What a listing's rules find on its first page, each by itself."""
        data = self.source.fetch == "payload"  # there `item` and what is inside it are no selectors
        items = [] if data else _select(_tree(page), rule.item)
        if rule.item and not items and not data:
            self._fault((*place, "item"), _("`item` finds nothing on {url}").format(url=page.url))
            return []
        wanted = self.source.article.url
        if not links:
            self._fault((*place, "item" if items else "listing"), _without_links(page.url, len(items), wanted, failure))
            return []
        shares = self._told(links, dated=rule.date is not None)
        if items:
            linked = sum(link.item is None for link in links)
            if linked or not rule.whole:
                shares.insert(0, Share("link", linked, max(len(items), len(links))))
            if len(links) < _HALF * len(items) and not rule.whole:
                told = _("{n} of the {of} items on {url} have no link to an article")
                self.notes.append(told.format(n=len(items) - len(links), of=len(items), url=page.url))
            date = rule.date.css if rule.date else None
            for key, css in (("link", rule.link), ("title", rule.title), ("date", date)):
                if css and not any(_select(item, css) for item in items):
                    told = _("`{key}` finds nothing in any of the {n} items on {url}")
                    self._fault((*place, key), told.format(key=key, n=len(items), url=page.url))
        if rule.date and not any(fault.place == (*place, "date") for fault in self.faults):
            self._dated(place, rule.date, links, page.url)
        return shares

    def _dated(self, place: Place, rule: DateRule, links: Sequence[Link], url: str) -> None:
        """Whether what a listing shows as a date is one."""
        said = [link.hints.date for link in links if link.hints.date]
        unread = [text for text in said if self._day(text) is None]
        if not said:
            told = _("`date` finds nothing on {url}") if not rule.pattern else _("`date` cuts nothing out on {url}")
            self._fault((*place, "date"), told.format(url=url))
        elif len(unread) > _HALF * len(said):
            told = _("{n} of {of} dates on {url} cannot be read, such as “{text}”")
            self._fault((*place, "date"), told.format(n=len(unread), of=len(said), url=url, text=unread[0][:60]))

    def _told(self, links: Sequence[Link], *, dated: bool) -> list[Share]:
        """On how many links there is a title, and, where one is looked for, a date that can be read."""
        if not links:
            return []
        shares = [Share("title", sum(bool(link.hints.title) for link in links), len(links))]
        days = sum(bool(link.hints.date and self._day(link.hints.date)) for link in links)
        return [*shares, Share("date", days, len(links))] if dated else shares

    def _day(self, text: str) -> str | None:
        return readable_date(text, language=self.source.language, order=self.source.article.order)

    def _turned(self, place: Place, rule: Listing, asked: _Asked, found: Sequence[Sequence[Link]]) -> None:
        """Whether a listing leads on to a page that shows something else."""
        told = ""
        if asked.enough:
            return
        if len(asked.urls) < 2:
            # A list of one page leads nowhere, and rightly.
            if rule.next and len(found[0]) >= _FULL:
                told = _("`next` finds no further page on {url}").format(url=rule.url)
        elif asked.failures:
            told = _("the next page leads nowhere: {problem}").format(problem=_plainly(asked.failures[-1]))
        elif len(asked.captures) > 1 and asked.captures[1].status != 200:
            page = asked.captures[1]
            told = _("the next page leads nowhere: {url} answers {status}").format(url=page.url, status=page.status)
        elif len(found) < 2 or not found[1]:
            told = _("the next page, {url}, shows no article that the first does not").format(url=asked.urls[1])
        if told:
            self._fault((*place, "next"), told)

    # --- articles -----------------------------------------------------------

    async def articles(self) -> None:
        """A few articles, from each way in turn."""
        mixed = [link for row in zip_longest(*self.links) for link in row if link]
        once = {addresses.key(link.url): link for link in reversed(mixed)}
        read: list[Article] = []
        whole: list[Article] = []
        for link in list(reversed(once.values()))[:_MOST_ARTICLES]:
            try:
                page = link.item or (await self.ask(link.url, "article")).capture
            except Enough:
                break
            except PageError as error:
                self._fault(("article",), _plainly(error))
                continue
            if page.status != 200:
                self._fault(("news",), _("{url} answers {status}").format(url=link.url, status=page.status))
                continue
            (whole if link.item else read).append(self._read(page, link))
        if read or whole:
            self._held([*read, *whole], Template() if not read else self.source.article)

    def _read(self, page: Capture, link: Link) -> Article:
        return extract(
            page.body,
            page.url,
            content_type=page.content_type,
            template=cut_items.template(self.source.article.order) if link.item else self.source.article,
            hints=link.hints,
            language=self.source.language,
            timezone=self.source.timezone,
            now=self.now,
        )

    def _held(self, read: Sequence[Article], rules: Template) -> None:
        """On how many articles each field came out, and whether by the file's own rule."""
        for key, name, rule in (
            ("title", "title", rules.title),
            ("body", "body", rules.body),
            ("date", "published", rules.date),
        ):
            found = sum(getattr(article, name) is not None for article in read)
            self.shares.append(Share(key, found, len(read)))
            misfits = [said for article in read for said in article.problems if _misfits(said, key)]
            if rule is not None and not found and len(misfits) >= len(read):
                told = _("the rule for `{key}` finds nothing on any of the {n} articles: {problem}")
                self._fault(("article", key), told.format(key=key, n=len(read), problem=misfits[0]))
            elif not found and key != "date" and not (key == "body" and any(each.attachments for each in read)):
                told = _("no `{key}` is found on any of the {n} articles")
                self._fault(("article",), told.format(key=key, n=len(read)))
            elif not found:
                self.notes.append(_("no article shows its date; they are known by the day they were first seen"))
            elif misfits:
                told = _("the rule for `{key}` finds nothing on {n} of {of} articles: {problem}")
                self.notes.append(told.format(key=key, n=len(misfits), of=len(read), problem=misfits[0]))

    def _fault(self, place: Place, text: str) -> None:
        self.faults.append(Fault(place, text))


class _Asked:
    """Gets the pages of one way for its walk, each address once, and remembers what came of it."""

    def __init__(self, ask: Ask, most: int) -> None:
        self.urls: list[str] = []
        self.captures: list[Capture] = []
        self.failures: list[PageError] = []
        self.enough = False
        self._ask = ask
        self._most = most
        self._known: dict[str, Capture | PageError] = {}

    async def get(self, url: str, role: Role) -> Capture:
        """The page, once more from memory if it was asked for before. Raises PageError; Enough after the last one."""
        if url not in self._known:
            if len(self.urls) >= self._most:
                raise Enough(url)
            self.urls.append(url)
            try:
                page = self._known[url] = (await self._ask(url, role)).capture
                self.captures.append(page)
            except PageError as error:
                self._known[url] = error
                self.failures.append(error)
                self.enough |= isinstance(error, Enough)
        known = self._known[url]
        if isinstance(known, PageError):
            raise known
        return known


def _tree(page: Capture) -> LexborHTMLParser:
    return LexborHTMLParser(parsable.bounded(decode(page.body, page.content_type)[0]))


def _select(root: LexborHTMLParser | LexborNode, css: str | None) -> list[LexborNode]:
    try:
        return root.css(css) if css else []
    except SelectolaxError:
        return []


def _misfits(problem: str, key: str) -> bool:
    """Whether a problem of an article says that the file's own rule of a field does not fit."""
    return problem.startswith((f"{key}: selector", f"{key}: pattern")) or (
        key == "date" and problem.startswith("date: found ")
    )


def _plainly(error: PageError) -> str:
    """What befell an address, in a sentence."""
    if isinstance(error, Refused):
        return _("{url} may not be asked for: {problem}").format(url=error.url, problem=error.reason)
    return _("{url}: {problem}").format(url=error.url, problem=error.reason)


def _no_page(url: str, page: Capture | None, failure: PageError | None) -> str:
    if page is not None and page.status != 200:
        return _("{url} answers {status}").format(url=page.url, status=page.status)
    return _plainly(failure) if failure else _("{url} names no article").format(url=url)


def _without_links(url: str, items: int, wanted: str | None, failure: PageError | None) -> str:
    if not isinstance(failure, Unfit | None):
        return _plainly(failure)
    told = _("none of the {n} items on {url} has a link") if items else _("no link on {url} leads to an article")
    whose = _(" whose address is like {pattern}").format(pattern=wanted) if wanted else ""
    return told.format(n=items, url=url) + whose
