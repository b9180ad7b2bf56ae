"""How lists turn their pages, of the sorts that are met."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scraper.crawl import listing
from scraper.errors import PageError
from scraper.models import Listing, NextPage
from scraper.onboard.pager import archive_pages, next_page
from tests.onboard.lists import NEWS, URL, capture, each, page

RULE = Listing(URL, item="div.post")
POSTS = each('<div class="post"><h2><a href="{href}">{title}</a></h2></div>')


def turned(pager: str, url: str = URL, head: str = "") -> NextPage | None:
    return next_page([page(POSTS + pager, url, head=head)], RULE)


@pytest.mark.parametrize(
    ("pager", "css"),
    [
        ('<a rel="next" href="?page=2">2</a>', 'a[rel~="next"]'),
        ('<a class="page-link next" href="?page=2">»</a>', "a.next"),
        ('<ul class="pager"><li class="next"><a href="/novini/index-5.html">Стари публикации</a></li></ul>', "li.next a"),
        ('<a id="next-btn" href="?page=2">→</a>', "#next-btn"),
        ('<a href="?page=2"><i class="fa fa-chevron-right"></i></a>', "a:has(i.fa-chevron-right)"),
        ('<a href="?page=2" aria-label="Next page">2</a>', 'a[aria-label="Next page"]'),
        ('<a href="?page=2"><img src="r.gif" alt="Следваща"></a>', 'a:has(img[alt="Следваща"])'),
        ('<div class="nav-previous"><a href="/novini/page/2/">По-стари публикации</a></div>', "div.nav-previous a"),
        ('<p class="pages"><a href="?page=2">Следваща ›</a> <a href="?page=9">Последна</a></p>', 'p.pages a:lexbor-contains("Следваща")'),
        ('<p class="pages"><span class="current">1</span> <a href="?page=2">2</a> <a href="?page=3">3</a></p>', "p.pages span.current + a"),
        ('<ul class="pagination"><li class="active"><a href="?page=1">1</a></li><li><a href="?page=2">2</a></li></ul>', "ul.pagination li.active + li a"),
        ('<div><a href="?page=2">Зареди още</a></div>', 'a:lexbor-contains("Зареди още")'),
    ],
)  # fmt: skip
def test_a_link_to_the_next_page_is_followed(pager, css):
    assert turned(pager) == NextPage(css=css)


@pytest.mark.parametrize(
    ("pager", "counted"),
    [
        ('<a href="?page=1">1</a> <a href="?page=2">2</a> <a href="?page=3">3</a>', NextPage(param="page")),
        ('<a href="?start=10">2</a> <a href="?start=20">3</a>', NextPage(param="start", start=10, step=10)),
        ('<a href="?p=0">1</a> <a href="?p=1">2</a> <a href="?p=2">3</a>', NextPage(param="p", start=1, step=1)),
        ('<a href="?offset=15">2</a>', NextPage(param="offset", start=15, step=15)),
        ('<a href="/novini/page/2/">2</a> <a href="/novini/page/3/">3</a>', NextPage(path="/novini/page/{}/")),
        ('<a href="/novini-2.html">2</a> <a href="/novini-3.html">3</a>', NextPage(path="/novini-{}.html")),
    ],
)
def test_numbers_without_a_mark_are_counted(pager, counted):
    assert turned(pager) == counted


@pytest.mark.parametrize(
    "pager",
    [
        "",
        '<a rel="next" href="/news/51">Следваща статия »</a>',
        '<a href="/news/1">1</a> <a href="/news/2">2</a> <a href="/news/3">3</a>',
        '<table class="calendar"><tr><td><a href="/novini/2024/04">»</a></td></tr></table>',
        '<a href="javascript:go(2)">Следваща</a>',
        '<a href="#next" class="carousel-control-next">Next</a>',
        '<a href="/arhiv">Още новини »</a>',
        '<a href="https://other.example/novini?page=2">Следваща</a>',
        '<a href="?page=0">« Предишна</a>',
    ],
)
def test_what_leads_elsewhere_is_not_followed(pager):
    assert turned(pager) is None


def test_what_the_head_announces_is_followed_where_the_page_shows_no_link():
    assert turned("", head='<link rel="next" href="/novini?page=2">') == NextPage(css='link[rel~="next"]')
    assert turned("", head='<link rel="next" href="/news/51">') is None


def pages(*pagers: str) -> list:
    return [
        page(each('<div class="post"><h2><a href="{href}{at}">{title}</a></h2></div>', [(f"/news/{at}", title, "") for _, title, _ in NEWS]) + pager, f"{URL}?page={at}")
        for at, pager in enumerate(pagers, 1)
    ]  # fmt: skip


def test_a_selector_holds_on_every_page_and_never_leads_back():
    # The last link of the row leads on from the first page, and back from the last.
    found = next_page(
        pages(
            '<p class="pager"><a href="?page=2">›</a></p>',
            '<p class="pager"><a href="?page=1">‹</a> <a href="?page=3">›</a></p>',
            '<p class="pager"><a href="?page=2">‹</a></p>',
        ),
        RULE,
    )
    assert found == NextPage(css='p.pager a:lexbor-contains("›")')


def test_pages_numbered_from_the_oldest_turn_by_their_link():
    shown = [
        page(POSTS + '<a class="older" href="/index-5.html">Стари</a>', "https://www.grad.example/"),
        page(
            POSTS + '<a class="newer" href="/">Нови</a> <a class="older" href="/index-4.html">Стари</a>',
            "https://www.grad.example/index-5.html",
        ),
    ]
    found = next_page(shown, RULE)
    assert found == NextPage(css="a.older")
    assert listing.further(shown[1], Listing(URL, next=found)) == "https://www.grad.example/index-4.html"


def test_archives_come_before_years_and_years_before_months():
    shown = page(
        '<a href="/novini/2023">2023</a> <a href="/novini/2024">2024 (17)</a> <a href="/2024/03/">март 2024</a>'
        '<a href="/arhiv.html">Архив на новините</a> <a href="/feed/archive.xml">Архив</a> <a href="/kontakti">Контакти</a>'
    )
    assert [url.removeprefix("https://www.grad.example") for url in archive_pages(shown)] == [
        "/arhiv.html",
        "/novini/2024",
        "/novini/2023",
        "/2024/03/",
    ]


_PIECES = ("<ul class=pager><li>", "</li>", "<b>1</b>", "</a>", '<a href="?page=2">', '<a rel=next href="//[">', "<a href='?p=²'>", "<a href='/{}/2'>", "2", "³", "»", "Следваща\"]", "<a title='next\\' href=/x>", "\0", "<img alt='next{}'>")  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(_PIECES), max_size=40), st.binary(max_size=40))
def test_no_page_raises_anything_but_a_page_error(pieces, rest):
    shown = capture("".join(pieces).encode() + rest)
    with contextlib.suppress(PageError):
        next_page([shown, shown], Listing(URL, item="li"))
        archive_pages(shown)
