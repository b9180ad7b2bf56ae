"""Designs of a town's site: how its articles and listings look, where they stand, and how pages turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tests.months import MONTHS

_WORDS = tuple(
    """община кмет съвет улица ремонт проект училище заседание решение търг имот площад график вода срок
договор обществена поръчка среща граждани квартал празник изложба библиотека спорт детска градина транспорт""".split()  # noqa: SIM905  a text reads better
)

_FIRST = date(2026, 3, 1)


@dataclass(frozen=True)
class News:
    """One announcement."""

    number: int
    title: str
    paragraphs: tuple[str, ...]
    day: date

    @property
    def slug(self) -> str:
        """As it stands in an address."""
        return f"saobshtenie-{self.number}-za-remont"


def news(number: int) -> News:
    """The announcement of that number; a larger one is newer."""
    pick = [_WORDS[(number * 7 + step * (number % 5 + 3)) % len(_WORDS)] for step in range(200)]
    size = 12 + number % 17
    texts = [
        f"{' '.join(pick[at : at + size]).capitalize()} № {number}-{at}." for at in range(0, 40 + number % 60, size)
    ]
    title = f"{pick[0].capitalize()} {pick[3]} и {pick[5]} {number}"
    return News(number, title, tuple(texts), _FIRST + timedelta(days=3 * number))


Page = Callable[[News], str]
Frame = Callable[[str, str], str]
Item = Callable[[News, str], str]


@dataclass(frozen=True)
class Design:
    """`article` and `item` make mark-up, `frame` puts title and content into a page, `listing` wraps items, `address`
    and `home` say where things stand, `turn` gives the mark-up that leads to page n; `page` the address of page n."""

    frame: Frame
    article: Page
    item: Item
    listing: Callable[[str], str]
    address: Callable[[News], str]
    home: str
    turn: Callable[[str], str]
    page: Callable[[str, int], str]

    def show(self, one: News) -> str:
        """An article's page."""
        return self.frame(one.title, self.article(one))

    def list(self, shown: Sequence[News], further: str | None) -> str:
        """A page of the listing; `further` is the address of the next one."""
        items = self.listing("".join(self.item(one, self.address(one)) for one in shown))
        return self.frame("Новини", items + (self.turn(further) if further else ""))


def _dotted(day: date) -> str:
    return f"{day:%d.%m.%Y} г."


def _spelled(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year} г."


def _paragraphs(one: News) -> str:
    return "".join(f"<p>{text}</p>" for text in one.paragraphs)


def tables_frame(title: str, content: str) -> str:
    menu = "".join(f"<tr><td><a href=/m{n}.html>Раздел {n}</a></td></tr>" for n in range(5))
    return (
        f"<html lang=bg><head><title>{title} - Община Ясен</title></head><body bgcolor=#fff><table width=900 class=outer>"
        f"<tr><td colspan=2 class=banner>Община Ясен</td></tr><tr><td class=left><table class=menu>{menu}</table></td>"
        f"<td class=main>{content}</td></tr><tr><td colspan=2 class=foot>тел. 0431 12345</td></tr></table></body></html>"
    )


def tables_article(one: News) -> str:
    return (
        f"<table class=story width=600><tr><td class=head><b>{one.title}</b></td></tr>"
        f"<tr><td class=when>{_dotted(one.day)}</td></tr><tr><td class=text>{_paragraphs(one)}</td></tr></table>"
    )


def divs_frame(title: str, content: str) -> str:
    menu = "".join(f"<li><a href=/m{n}.html>Раздел {n}</a></li>" for n in range(5))
    return (
        f"<!doctype html><html lang=bg><head><title>{title} | Община Ясен</title></head><body><header class=site-header>"
        f"<a class=logo href=/>Община Ясен</a><nav class=main-nav><ul>{menu}</ul></nav></header><main id=main>{content}"
        "</main><footer class=site-footer><p>Всички права запазени</p></footer></body></html>"
    )


def divs_article(one: News) -> str:
    return (
        f"<article class=post><h1 class=entry-title>{one.title}</h1><p class=entry-meta><span class=posted-on>"
        f"{_dotted(one.day)}</span></p><div class=entry-content>{_paragraphs(one)}</div>"
        "<div class=share><a href=/s>Сподели</a></div></article>"
    )


def card(one: News, url: str) -> str:
    return (
        f"<div class=card><h3 class=card-title><a href={url}>{one.title}</a></h3>"
        f"<span class=card-date>{_dotted(one.day)}</span><p class=lead>{one.paragraphs[0][:60]}…</p></div>"
    )


def row(one: News, url: str) -> str:
    return f"<tr class=line><td class=d>{_dotted(one.day)}</td><td class=t><a href={url}>{one.title}</a></td></tr>"


CARDS = Design(
    frame=divs_frame,
    article=divs_article,
    item=card,
    listing=lambda items: f"<div class=cards>{items}</div>",
    address=lambda one: f"/news/{one.number}.html",
    home="/news",
    turn=lambda url: f"<a class=next href={url}>Следваща</a>",
    page=lambda home, number: f"{home}?page={number}",
)
TABLES = replace(
    CARDS,
    frame=tables_frame,
    article=tables_article,
    item=row,
    listing=lambda items: f"<table class=list>{items}</table>",
)


def modern_frame(title: str, content: str) -> str:
    menu = "".join(f"<a class=mm-link href=/m{n}.html>Раздел {n}</a>" for n in range(5))
    return (
        f"<!doctype html><html lang=bg><head><title>{title} – yasen.bg</title></head><body class=theme-x>"
        f"<div class=topbar><h1 class=brand>Община Ясен</h1></div><div class=megamenu>{menu}</div>"
        f"<section class=page-wrap><div class=container>{content}</div></section>"
        "<div class=bottom><div class=copyright>© Ясен</div></div></body></html>"
    )


def modern_article(one: News) -> str:
    return (
        f"<div class=news-single><h2 class=news-heading>{one.title}</h2><div class=richtext>{_paragraphs(one)}</div>"
        f"<div class=news-foot><time datetime={one.day.isoformat()}>{_spelled(one.day)}</time></div></div>"
    )


def tile(one: News, url: str) -> str:
    return (
        f"<li class=tile><time class=tile-time>{_spelled(one.day)}</time><a class=tile-link href={url}>"
        f"<span class=tile-name>{one.title}</span></a></li>"
    )


MODERN = replace(
    CARDS,
    frame=modern_frame,
    article=modern_article,
    item=tile,
    listing=lambda items: f"<ul class=tiles>{items}</ul>",
    turn=lambda url: f"<div class=pager><a rel=next class=pg href={url}>»</a></div>",
)


def renamed(design: Design) -> Design:
    """The same mark-up with other names for its classes."""
    names = (
        "post",
        "entry-title",
        "entry-meta",
        "posted-on",
        "entry-content",
        "card-title",
        "card-date",
        "cards",
        "card",
    )

    def other(text: str) -> str:
        for name in names:
            text = text.replace(f"class={name}>", f"class=x{sum(map(ord, name)):x}>")
        return text

    return replace(
        design,
        article=lambda one: other(design.article(one)),
        item=lambda one, url: other(design.item(one, url)),
        listing=lambda items: other(design.listing(items)),
    )


def date_moved(one: News) -> str:
    return (
        divs_article(one).replace(f"<p class=entry-meta><span class=posted-on>{_dotted(one.day)}</span></p>", "")
        + f"<aside class=info>Публикувано на: {_spelled(one.day)}</aside>"
    )


def title_in_h2(one: News) -> str:
    text = divs_article(one).replace("<h1 class=entry-title>", "<h2 class=entry-title2>").replace("</h1>", "</h2>")
    return f"<h1 class=section-title>Новини и събития</h1>{text}"


def split_body(one: News) -> str:
    first, *rest = one.paragraphs
    others = "".join(f"<p>{text}</p>" for text in rest)
    return (
        f"<article class=post><h1 class=entry-title>{one.title}</h1><p class=entry-meta><span class=posted-on>"
        f"{_dotted(one.day)}</span></p><div class=story><p class=intro>{first}</p><div class=inner>{others}</div></div>"
        "<ul class=tags><li><a href=/t1>общество</a></li></ul></article>"
    )


SLUGS = {"address": lambda one: f"/bg/novini/{one.slug}/", "home": "/bg/novini/"}
PAGED = {
    "page": lambda home, number: f"{home}/page/{number}/",
    "turn": lambda url: f"<nav class=pages><a class=older href={url}>По-стари</a></nav>",
}


@dataclass(frozen=True)
class Pair:
    """A redesign: what the site was, what it became, and what becomes of old addresses."""

    name: str
    old: Design
    new: Design
    rule: str
    old_addresses: str = "same"  # or gone, or led on


CARDS_RULE = """  - listing: BASE/news
    item: .card
    title: .card-title
    date: .card-date
    next: a.next
article:
  url: /news/\\d+\\.html$
  title: h1.entry-title
  body: .entry-content
  date: .posted-on
"""
TABLES_RULE = """  - listing: BASE/news
    item: tr.line
    date: .d
    next: a.next
article:
  url: /news/\\d+\\.html$
  title: td.head b
  body: td.text
  date: td.when
"""
PAIRS = (
    Pair("table layout to divs", TABLES, CARDS, TABLES_RULE),
    Pair("classes renamed", CARDS, renamed(CARDS), CARDS_RULE),
    Pair("date moved", CARDS, replace(CARDS, article=date_moved), CARDS_RULE),
    Pair("listing cards to rows", CARDS, replace(CARDS, item=row, listing=TABLES.listing), CARDS_RULE),
    Pair("title h1 to h2", CARDS, replace(CARDS, article=title_in_h2), CARDS_RULE),
    Pair("text in two parts", CARDS, replace(CARDS, article=split_body), CARDS_RULE),
    Pair("new look, addresses kept", CARDS, MODERN, CARDS_RULE),
    Pair("new look, old addresses gone", CARDS, replace(MODERN, **SLUGS), CARDS_RULE, "gone"),  # type: ignore[arg-type]
    Pair("new look, old addresses lead on", TABLES, replace(MODERN, **SLUGS), TABLES_RULE, "led on"),  # type: ignore[arg-type]
    Pair("paging changed", CARDS, replace(CARDS, **PAGED), CARDS_RULE),  # type: ignore[arg-type]
    Pair("listing moved", CARDS, replace(CARDS, home="/aktualno"), CARDS_RULE),
    Pair("divs to table layout", CARDS, TABLES, CARDS_RULE),
)
