"""Sitemaps and their indexes."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.crawl import sitemap
from scraper.errors import Oversize, PageError, Unfit
from scraper.models import Capture, Hints, Link

URL = "https://town.example/sitemap.xml"
OPEN = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'


@pytest.fixture
def read(captured):
    def run(body: str | bytes, kind: str = "application/xml"):
        return sitemap.read(captured(body, URL, kind))

    return run


def test_addresses_are_taken_and_the_day_of_their_last_change_is_no_date(read):
    page = read(OPEN + "<url><loc> https://town.example/a </loc><lastmod>2024-02-12</lastmod></url></urlset>")
    assert page.links == (Link("https://town.example/a"),)
    assert page.sitemaps == ()


def test_the_news_extension_dates_and_titles(read):
    page = read(
        OPEN + "<url><loc>/a</loc><news:news><news:publication><news:name>В</news:name></news:publication>"
        "<news:publication_date>2024-02-12</news:publication_date><news:title>Обява &amp; търг</news:title></news:news></url>"
        "<url><loc>/b</loc></url></urlset>"
    )
    assert page.links == (
        Link("https://town.example/a", Hints("Обява & търг", "2024-02-12", "feed")),
        Link("https://town.example/b"),
    )


def test_a_pictures_address_is_not_its_pages(read):
    page = read(
        OPEN + "<url><image:image><image:loc>/x.jpg</image:loc><image:title>т</image:title></image:image>"
        "<loc>/a</loc><image:image><image:loc>/y.jpg</image:loc></image:image></url></urlset>"
    )
    assert page.links == (Link("https://town.example/a"),)


def test_an_index_leads_to_further_files(read):
    page = read("<?xml version='1.0'?><sitemapindex><sitemap><loc>/1.xml.gz</loc></sitemap></sitemapindex>")
    assert page == sitemap.SitemapPage((), ("https://town.example/1.xml.gz",))


def test_packed_files_and_old_letters_are_read(read):
    body = '<?xml version="1.0" encoding="windows-1251"?><urlset><url><loc>/обява</loc></url></urlset>'.encode("cp1251")
    expected = (Link("https://town.example/%D0%BE%D0%B1%D1%8F%D0%B2%D0%B0"),)
    assert read(body).links == expected
    assert read(gzip.compress(body), "application/x-gzip").links == expected


def test_space_before_the_declaration_is_forgiven(read):
    assert read("\n\n<?xml version='1.0'?><urlset><url><loc>/a</loc></url></urlset>").links


def test_an_empty_one_is_empty(read):
    assert read(OPEN + "</urlset>") == sitemap.SitemapPage((), ())


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "no element"),
        ("<html><body/></html>", "found <html>, expected <urlset>"),
        ("<urlset><url>", "no element|unclosed"),
        ("<urlset><url><loc>/a?b&c</loc></url></urlset>", "no sitemap"),
        ("<?xml version='1.0' encoding='klingon'?><urlset/>", "no sitemap"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><urlset/>', "document type"),
        (b"\x1f\x8b\x08torn", "no sitemap"),
    ],
)
def test_what_is_no_sitemap_is_unfit(read, body, reason):
    with pytest.raises(Unfit, match=reason):
        read(body)


def test_a_bomb_and_an_endless_list_are_oversize(read):
    with pytest.raises(Oversize):
        read(gzip.compress(bytes(60 * 2**20)))
    with pytest.raises(Oversize, match="50000"):
        read("<urlset>" + "<url><loc>/a</loc></url>" * 50_001 + "</urlset>")


@given(
    st.binary(max_size=200),
    st.sampled_from((b"", b"<urlset><url><loc>", b"<?xml version='1.0'?><sitemapindex>", b"\x1f\x8b")),
)
def test_any_bytes_are_a_sitemap_or_a_page_error(data, head):
    capture = Capture(URL, datetime(2024, 2, 12, tzinfo=UTC), 200, (), head + data)
    try:
        page = sitemap.read(capture)
    except PageError:
        return
    assert isinstance(page, sitemap.SitemapPage)
