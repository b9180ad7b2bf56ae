"""A trial of a source's rules says in words what is wrong, at the line of the file that is to blame."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from scraper.crawl.door import Enough
from scraper.errors import Refused, Unanswered
from scraper.models import Answer, Capture, DateRule, Feed, Listing, NextPage, Role, Sitemap, Source, Template
from scraper.onboard.trial import MOST, Share, Trial, tried
from scraper.sources.document import compose, line_of

NOW = datetime(2026, 11, 23, tzinfo=UTC)
HOME = "http://town.example/"


def listing(first: int, last: int, more: str = "") -> str:
    cards = (
        f'<div class=n><span class=d>{n:02}.10.2026</span> <a href="/{n}.html">Новина номер {n}</a></div>'
        for n in range(first, last)
    )
    return f"<html lang=bg><body>{''.join(cards)}{more}</body></html>"


def article(n: int) -> str:
    text = "<p>Първи абзац на новината, достатъчно дълъг, за да бъде взет за текст.</p>" * 4
    return f"<html lang=bg><body><h1>Новина номер {n}</h1><p class=d>{n:02}.10.2026</p><div id=text>{text}</div></body></html>"


PAGES = {
    f"{HOME}news": listing(1, 11, "<a class=next href='/news?page=2'>2</a>"),
    f"{HOME}news?page=2": listing(11, 21),
    **{f"{HOME}{n}.html": article(n) for n in range(1, 21)},
}
RULE = Listing(f"{HOME}news", None, ".n", "a", "a", DateRule(".d"), NextPage(param="page"))
SOURCE = Source(
    "town", "Градът", HOME, (RULE,), language="bg", article=Template(title="h1", body="#text", date=DateRule("p.d"))
)


def trial(source: Source, pages: Mapping[str, str | Exception] = PAGES, most: int = MOST) -> Trial:
    asked: list[str] = []

    async def ask(url: str, role: Role) -> Answer:
        if len(asked) >= most:
            raise Enough(url)
        asked.append(url)
        found = pages.get(url, 404)
        if isinstance(found, Exception):
            raise found
        body = found.encode() if isinstance(found, str) else b"gone"
        status = 200 if isinstance(found, str) else found
        return Answer(url, url, (Capture(url, NOW, status, (("Content-Type", "text/html; charset=utf-8"),), body),))

    done = asyncio.run(tried(source, ask, NOW))
    assert len(asked) == len(set(asked))
    return done


def faults(source: Source, pages: Mapping[str, str | Exception] = PAGES) -> dict[tuple[str | int, ...], str]:
    return {fault.place: fault.text for fault in trial(source, pages).faults}


def rule(**changed: object) -> Source:
    return replace(SOURCE, news=(replace(RULE, **changed),))


def test_a_source_that_fits_is_without_fault() -> None:
    done = trial(SOURCE)
    assert (done.faults, done.notes) == ((), ())
    assert done.ways[0].articles == 20
    assert done.ways[0].shares == (Share("link", 10, 10), Share("title", 10, 10), Share("date", 10, 10))
    assert done.shares == (Share("title", 5, 5), Share("body", 5, 5), Share("date", 5, 5))


def test_a_trial_asks_twelve_times_at_most() -> None:
    many = replace(SOURCE, news=tuple(replace(RULE, url=f"{HOME}news?s={n}") for n in range(9)))
    pages = {**PAGES, **{each.url: listing(1 + n, 11 + n) for n, each in enumerate(many.news)}}
    assert trial(many, pages).notes == ("4 further ways were not tried",)
    assert trial(SOURCE, most=1).faults == ()
    assert trial(SOURCE, most=0).notes == (f"{HOME}news was not tried",)


def test_an_item_that_is_not_there_is_told_at_its_line() -> None:
    assert faults(rule(item=".nothing")) == {("news", 0, "item"): f"`item` finds nothing on {HOME}news"}


def test_items_without_a_link_are_told() -> None:
    assert "none of the 10 items" in faults(rule(item=".d"))[("news", 0, "item")]


def test_a_selector_inside_the_items_that_finds_nothing_is_told() -> None:
    assert list(faults(rule(title=".nothing"))) == [("news", 0, "title")]
    assert list(faults(rule(date=DateRule(".nothing")))) == [("news", 0, "date")]


def test_dates_that_cannot_be_read_are_told_with_an_example() -> None:
    assert "such as “Новина номер 1”" in faults(rule(date=DateRule("a")))[("news", 0, "date")]


def test_a_next_page_that_leads_nowhere_is_told() -> None:
    assert "pages=2 answers 404" in faults(rule(next=NextPage(param="pages")))[("news", 0, "next")]
    assert "finds no further page" in faults(rule(next=NextPage(css="a.more")))[("news", 0, "next")]
    same = {**PAGES, f"{HOME}news?page=2": PAGES[f"{HOME}news"]}
    assert "shows no article" in faults(SOURCE, same)[("news", 0, "next")]
    assert faults(rule(next=NextPage(css="a.next"))) == {}


def test_an_article_s_rule_that_finds_nothing_is_told() -> None:
    done = trial(replace(SOURCE, article=Template(title="h2", body="#nothing", date=DateRule("p.when"))))
    found = {fault.place: fault.text for fault in done.faults}
    assert set(found) == {("article", "title"), ("article", "body")}
    assert "finds nothing on any of the 5 articles" in found["article", "title"]
    assert "the rule for `date` finds nothing on 5 of 5 articles" in done.notes[0]  # the listing shows their dates
    bare = replace(RULE, date=None)
    dateless = replace(SOURCE, news=(bare,), article=Template(date=DateRule("p.when")))
    assert [fault.place for fault in trial(dateless).faults] == [("article", "date")]


def test_what_robots_forbids_and_what_does_not_answer_is_told() -> None:
    closed = {**PAGES, f"{HOME}news": Refused(f"{HOME}news", "robots.txt, line 2: Disallow: /news")}
    assert faults(SOURCE, closed) == {
        ("news", 0, "listing"): f"{HOME}news may not be asked for: robots.txt, line 2: Disallow: /news"
    }
    silent = {**PAGES, f"{HOME}news": Unanswered(f"{HOME}news", "status 503")}
    assert faults(SOURCE, silent) == {("news", 0, "listing"): f"{HOME}news: status 503"}
    assert faults(SOURCE, {}) == {("news", 0, "listing"): f"{HOME}news answers 404"}


def test_articles_that_are_gone_are_told() -> None:
    gone = {url: page for url, page in PAGES.items() if "news" in url}
    assert "answers 404" in faults(SOURCE, gone)[("news",)]


def test_a_feed_and_a_sitemap_are_read_too() -> None:
    items = "".join(
        f"<item><title>Новина номер {n}</title><link>{HOME}{n}.html</link><pubDate>Thu, {n:02} Oct 2026 08:00:00 +0300</pubDate></item>"
        for n in range(1, 4)
    )
    pages = {
        **PAGES,
        f"{HOME}rss": f"<rss version='2.0'><channel>{items}</channel></rss>",
        f"{HOME}sitemap.xml": f"<urlset><url><loc>{HOME}5.html</loc></url></urlset>",
    }
    source = replace(SOURCE, news=(Feed(f"{HOME}rss"), Sitemap(f"{HOME}sitemap.xml"), Feed(f"{HOME}news")))
    done = trial(source, pages)
    assert [way.articles for way in done.ways] == [3, 1, 0]
    assert done.ways[0].shares == (Share("title", 3, 3), Share("date", 3, 3))
    assert [fault.place for fault in done.faults] == [("news", 2, "feed")]
    assert done.shares[0] == Share("title", 4, 4)


def test_no_date_anywhere_is_worth_a_note_and_no_fault() -> None:
    bare = {url: page.replace("class=d>", "class=d>x").replace(".10.2026", "") for url, page in PAGES.items()}
    done = trial(replace(SOURCE, news=(replace(RULE, date=None),), article=Template(title="h1", body="#text")), bare)
    assert done.faults == ()
    assert "day they were first seen" in done.notes[0]


def test_a_place_leads_to_its_line() -> None:
    root = compose(b"name: A\nnews:\n  - feed: x\n  - listing: y\n    item: z\narticle: {title: h1}\n")
    places = [((), 1), (("news",), 2), (("news", 1), 4), (("news", 1, "item"), 5), (("news", 1, "next"), 4)]
    assert [line_of(root, place) for place, _ in places] == [line for _, line in places]
    assert line_of(root, ("article", "title")) == 6
    assert line_of(root, ("removal", "days")) == 1
    assert line_of(None, ("name",)) == 1
