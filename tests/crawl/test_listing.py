"""Listings, of the sorts that are met."""

from __future__ import annotations

import contextlib
import re
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.crawl import listing, order
from scraper.errors import PageError, Unfit
from scraper.models import Capture, DateRule, Listing, NextPage, Template

URL = "https://town.example/news/index.php?p=c"
CARDS = Listing(URL, section="Новини", item=".nw", title="b", date=DateRule(css=".date"))


@pytest.fixture
def read(captured):
    def run(html: str | bytes, rule: Listing = CARDS, template: Template = Template(), **given) -> listing.ListingPage:
        return listing.read(captured(html, URL, **given), rule, template)

    return run


def said(page: listing.ListingPage) -> list[tuple[str, str | None, str | None]]:
    return [(link.url.removeprefix("https://town.example"), link.hints.title, link.hints.date) for link in page.links]


def test_each_item_gives_its_address_title_date_and_section(read):
    page = read(
        '<div class=nw><span class=date> 12.02.2024\n г.</span><a href="a.html#top"><b>За \xad нас</b></a></div>'
    )
    assert said(page) == [("/news/a.html", "За нас", "12.02.2024 г.")]
    assert page.links[0].hints.origin == "listing"
    assert page.links[0].hints.section == "Новини"


def test_an_item_may_be_the_link_itself(read):
    page = read("<a class=nw href=/1><b>Едно</b></a><a class=nw href=/2><b>Две</b></a>")
    assert said(page) == [("/1", "Едно", None), ("/2", "Две", None)]


def test_the_rule_says_which_link_of_an_item_is_meant(read):
    html = '<div class=nw><a href="/cat">Рубрика</a><h3><a href="/1">Едно</a></h3></div>'
    assert said(read(html, Listing(URL, item=".nw", link="h3"))) == [("/1", "Едно", None)]
    assert said(read(html, Listing(URL, item=".nw", link="h3 a"))) == [("/1", "Едно", None)]


def test_of_an_items_links_the_first_to_an_articles_address_is_taken(read):
    html = '<div class=nw><a href="/cat/3">Рубрика</a><a href="/page-1.html">Едно</a></div><div class=nw><a href=/x>х</a></div>'
    assert said(read(html, Listing(URL, item=".nw"), Template(url=r"/page-\d+"))) == [("/page-1.html", "Едно", None)]


def test_a_teaser_cut_inside_an_entity_breaks_nothing(read):
    html = "<div class=nw><a href=1><b>Едно</b></a> площад &bdquo;Свобода&rdq</div><div class=nw><a href=2><b>Две &amp</b></a></div>"
    assert said(read(html)) == [("/news/1", "Едно", None), ("/news/2", "Две &", None)]


def test_a_base_tag_decides_what_links_lead_to(read):
    html = (
        "<base href='/index.php/'><div class=nw><a href=novini/1><b>Едно</b></a></div><a rel=next href=novini?start=10>"
    )
    page = read(html)
    assert said(page) == [("/index.php/novini/1", "Едно", None)]
    assert page.next == "https://town.example/index.php/novini?start=10"


def test_a_broken_base_tag_is_passed_over(read):
    assert said(read("<base href='http://['><div class=nw><a href=1><b>Едно</b></a></div>")) == [
        ("/news/1", "Едно", None)
    ]


@pytest.mark.parametrize(
    "act",
    [
        "location.href='/1'",
        'window.location = "/1";',
        "window.open('/1','_blank')",
        "document.location.assign('/1')",
    ],
)
def test_a_card_without_a_link_is_opened_by_its_click(read, act):
    html = f"<div class=nw onclick='{act}'>" if '"' in act else f'<div class=nw onclick="{act}">'
    assert said(read(html + "<h3>Едно</h3></div>", Listing(URL, item=".nw"))) == [("/1", "Едно", None)]


@pytest.mark.parametrize(
    "more", ["Прочети повече", "» виж още", "Read more…", "ПОДРОБНО", "", "...", "mehr", "Details"]
)
def test_a_link_that_says_read_more_is_not_the_title(read, more):
    html = f"<div class=nw><h3>Заглавие</h3><a href=/1>{more}</a></div>"
    assert said(read(html, Listing(URL, item=".nw"))) == [("/1", "Заглавие", None)]


def test_a_title_that_only_begins_like_read_more_stays(read):
    html = "<div class=nw><h3>Рубрика</h3><a href=/1>Още една детска площадка</a></div>"
    assert said(read(html, Listing(URL, item=".nw"))) == [("/1", "Още една детска площадка", None)]


def test_without_any_text_the_picture_speaks(read):
    html = '<div class=nw><a href=/1><img src=x alt=" Откриване  на парка "></a></div>'
    assert said(read(html, Listing(URL, item=".nw"))) == [("/1", "Откриване на парка", None)]


def test_links_to_one_address_are_one_with_what_each_says(read):
    html = """<div class=nw><a href=/1?utm_source=a>още</a></div>
        <div class=nw><span class=date>1.2.2024</span><a href=/1><b>Едно</b></a></div>
        <div class=nw><span class=date>9.9.2009</span><a href=/1/><b>Друго</b></a></div>"""
    assert said(read(html)) == [("/1?utm_source=a", "Едно", "1.2.2024")]


def test_links_that_lead_nowhere_are_passed_over(read):
    links = ("#", "#top", "", "mailto:a@b.example", "javascript:void(0)", "tel:1", "http://[x/", "http://a:b/")
    html = "".join(f'<div class=nw><a href="{link}">x</a></div>' for link in links)
    assert said(read(html + "<div class=nw><a href=/1><b>Едно</b></a></div>")) == [("/1", "Едно", None)]


# --- dates ------------------------------------------------------------------


def test_a_pattern_cuts_the_date_out_of_the_text(read):
    html = "<div class=nw><a href=/1>x</a><p class=i>публ. на 12.02.2024 г. от admin</p></div>"
    rule = Listing(URL, item=".nw", date=DateRule(css=".i", pattern=r"публ\. на (\d\d\.\d\d\.\d{4})"))
    assert said(read(html, rule))[0][2] == "12.02.2024"
    rule = Listing(URL, item=".nw", date=DateRule(css=".i", pattern=r"\d\d\.\d\d"))
    assert said(read(html, rule))[0][2] == "12.02"
    rule = Listing(URL, item=".nw", date=DateRule(css=".i", pattern=r"\d{8}"))
    assert said(read(html, rule))[0][2] is None


def test_where_the_text_holds_no_figure_the_machines_form_is_taken(read):
    html = "<div class=nw><a href=/1>x</a><time class=date datetime=2024-02-12>вчера</time></div>"
    assert said(read(html))[0][2] == "2024-02-12"


GROUPS = Listing(URL, item="td", date=DateRule(heading="h4.dt"))


def test_the_heading_above_an_item_dates_it(read):
    html = "<td><a href=/0>нула</a></td><h4 class=dt>2 май</h4><p><td><a href=/1>а</a></td></p><h4 class=dt>1 май</h4><td><a href=/2>б</a>"
    page = read(html.replace("td", "div"), Listing(URL, item="div", date=DateRule(heading="h4.dt")))
    assert said(page) == [("/0", "нула", None), ("/1", "а", "2 май"), ("/2", "б", "1 май")]


def test_headings_misplaced_in_a_table_keep_their_place(read):
    html = """<html><table><tr><h4 class=dt>3 ноември 2022 г.</h4></tr><tr><td><a href=/1>а</a></td></tr>
      <h4 class=dt title='>"<td>'>2 ноември 2022 г.</h4><tr><td><a href=/2>б</a></td></tr><tr><td><a href=/3>в</a></td></tr>
      <!-- <h4 class=dt>не</h4> --><script>"<h4 class=dt>не</h4>"</script></tr><h4 class=dt>1 ноември 2022 г.</h4><tr>
      <td><a href=/4>г</a></td></tr></table>"""
    assert said(read(html, GROUPS)) == [
        ("/1", "а", "3 ноември 2022 г."),
        ("/2", "б", "2 ноември 2022 г."),
        ("/3", "в", "2 ноември 2022 г."),
        ("/4", "г", "1 ноември 2022 г."),
    ]


def test_links_by_address_are_dated_by_headings_too(read):
    html = "<h4 class=dt>2 май</h4><a href=/page-1.html>Едно</a><a href=/other>х</a>"
    rule = Listing(URL, date=DateRule(heading=".dt"))
    assert said(read(html, rule, Template(url=r"/page-\d+\.html$"))) == [("/page-1.html", "Едно", "2 май")]


def test_a_heading_is_cut_by_the_pattern(read):
    html = "<h2>Новини от 2 май (3)</h2><div class=nw><a href=/1>x</a></div>"
    assert (
        said(read(html, Listing(URL, item=".nw", date=DateRule(heading="h2", pattern=r"от (\d+ \w+)"))))[0][2]
        == "2 май"
    )


# --- next page --------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "html", "target"),
    [
        (NextPage(css="a.next"), '<a class=next href="?p=c&page=2">', "https://town.example/news/index.php?p=c&page=2"),
        (NextPage(css="li.next"), "<li class=next><a href=/2>»</a></li>", "https://town.example/2"),
        (NextPage(css="a.next"), "<link rel=next href=/2>", None),
        (NextPage(css="a.next"), "<a class=next href=#>", None),
        (NextPage(css="a.next"), "<a class=next href='javascript:more()'>", None),
        (None, "<link rel='prefetch next' href=/2>", "https://town.example/2"),
        (None, "<a rel=next href=/2>", "https://town.example/2"),
        (None, "<a href=/2>2</a>", None),
        (NextPage(param="page"), "<a rel=next href=/2>", None),
    ],
)
def test_the_next_page_is_found(read, rule, html, target):
    page = read("<div class=nw><a href=/1>x</a></div>" + html, Listing(URL, item=".nw", next=rule))
    assert page.next == target


# --- letters ----------------------------------------------------------------


def test_letters_are_read_by_the_header_or_by_meta(read):
    html = "<div class=nw><a href=/1><b>Обява за търг на имот</b></a></div>"
    assert said(read(html.encode("cp1251"), kind="text/html; charset=windows-1251"))[0][1] == "Обява за търг на имот"
    meta = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">'
    assert said(read((meta + html).encode("cp1251")))[0][1] == "Обява за търг на имот"


# --- what does not fit ------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "template", "reason"),
    [
        (CARDS, Template(), r"item '\.nw' found 0 elements, expected at least 1"),
        (Listing(URL), Template(url="/page-"), r"0 links found to an address like '/page-', expected at least 1"),
        (Listing(URL, item="a"), Template(url="/page-"), r"1 items found, none of them with a link to an address"),
        (Listing(URL), Template(), r"neither item nor article\.url"),
        (Listing(URL, item="a["), Template(), "selector"),
        (Listing(URL, item="a", date=DateRule(heading="h2[")), Template(), "selector"),
        (Listing(URL), Template(url="("), "pattern"),
        (Listing(URL, item="a", date=DateRule(pattern=r"(x|xx)+y")), Template(), "longer than"),
    ],
)
def test_a_rule_that_does_not_fit_says_why(read, rule, template, reason):
    with pytest.raises(Unfit, match=reason):
        read("<a href=/1>" + "x" * 60 + "</a>", rule, template)


@pytest.mark.parametrize("html", ["", "<", "\0", "<base", "<base href>", "<a href", "plain"])
def test_a_page_that_is_hardly_one_is_unfit(read, html):
    with pytest.raises(Unfit):
        read(html)


def test_a_hostile_page_takes_no_longer_than_a_good_one(read):
    for html in (
        "<a " * 300_000,
        "<a b='" * 200_000,
        "<a =" * 200_000,
        "<!--" * 200_000,
        "<script>" * 100_000,
        "<div>" * 20_000,
    ):
        began = time.monotonic()
        with contextlib.suppress(Unfit):
            read(html, Listing(URL, item="td", date=DateRule(heading="h2")))
        assert time.monotonic() - began < 5


RULES = st.sampled_from(
    (
        CARDS,
        Listing(URL, item="*", date=DateRule(heading="*", pattern=r"\w+")),
        Listing(URL, item="div", link="*", title="*", date=DateRule(css="*"), next=NextPage(css="*")),
        Listing(URL),
    )
)
PIECES = st.sampled_from(
    ("<div class=nw>", "</div>", "<a href='", "'>", "<a href=/1>", "<base href=x>", "<td>", "<table>", "&rdq", '"', "=", "\0",
     "<h2>", "<script>", "<!--", "-->", "<svg>", "<template>", "<a onclick=\"location='/x'\">", "<a rel=next href=//>", "я", "http://[")
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.binary(max_size=300), st.lists(PIECES, max_size=25).map(lambda parts: "".join(parts).encode())), RULES
)
def test_any_page_is_read_or_unfit(body, rule):
    capture = Capture(URL, datetime(2024, 2, 12, tzinfo=UTC), 200, (("Content-Type", "text/html"),), body)
    try:
        page = listing.read(capture, rule, Template(url="."))
    except PageError:
        return
    assert page.links
    assert all(link.url.startswith(("http://", "https://")) for link in page.links)


@given(st.text(alphabet="<>ab/='\" \n-!", max_size=200))
def test_numbering_adds_numbers_and_nothing_else(html):
    assert re.sub(r' data-source-order="\d+"', "", order.numbered(html)) == html
