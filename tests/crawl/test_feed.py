"""Feeds of three families."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.crawl import feed
from scraper.errors import PageError, Unfit
from scraper.models import Capture

URL = "https://town.example/rss"
RSS = """<?xml version="1.0" encoding="{encoding}"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>Новини</title><link>https://town.example/</link>{items}</channel></rss>"""
ITEM = "<item><title>{title}</title><link>{link}</link>{more}</item>"
DATE = "<pubDate>Mon, 12 Feb 2024 08:00:00 +0200</pubDate>"


@pytest.fixture
def read(captured):
    def run(body: str | bytes, kind: str = "application/rss+xml"):
        return feed.read(captured(body, URL, kind), "Новини")

    return run


def rss(*items: str, encoding: str = "utf-8") -> str:
    return RSS.format(encoding=encoding, items="".join(items))


def test_an_item_gives_its_address_title_and_date_as_written(read):
    [link] = read(rss(ITEM.format(title="Обява", link=" /a.html#x ", more=DATE)))
    assert link.url == "https://town.example/a.html"
    assert link.hints.title == "Обява"
    assert link.hints.date == "Mon, 12 Feb 2024 08:00:00 +0200"
    assert (link.hints.origin, link.hints.section) == ("feed", "Новини")


@pytest.mark.parametrize(
    "title",
    [
        "&amp;bdquo;А&amp;ldquo; &amp;amp; Б",
        "<![CDATA[&bdquo;А&ldquo; &amp; Б]]>",
        "<![CDATA[<b>„А“</b> & Б]]>",
        "&lt;span&gt;„А“&lt;/span&gt; &amp;amp;\n Б",
        "„А“ &amp; Б",
    ],
)
def test_a_title_is_plain_text_however_it_was_escaped(read, title):
    [link] = read(rss(ITEM.format(title=title, link="/a", more="")))
    assert link.hints.title == "„А“ & Б"


def test_atom_gives_published_and_only_else_updated(read):
    entry = '<entry><title type="html">А &amp;lt; Б</title><link href="/{0}"/><id>{0}</id><updated>2024-03-03</updated>{1}</entry>'
    body = '<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>{}{}</feed>'.format(
        entry.format("a", "<published>2024-02-12T08:00:00+02:00</published>"), entry.format("b", "")
    )
    first, second = read(body, "application/atom+xml")
    assert (first.url, first.hints.date) == ("https://town.example/a", "2024-02-12T08:00:00+02:00")
    assert second.hints.date == "2024-03-03"


def test_rdf_gives_its_dublin_core_date(read):
    body = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
      xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>x</title></channel>
      <item rdf:about="u"><title>Обява</title><link>/a</link><dc:date>2024-02-12</dc:date></item></rdf:RDF>"""
    [link] = read(body, "text/xml")
    assert (link.url, link.hints.title, link.hints.date) == ("https://town.example/a", "Обява", "2024-02-12")


@pytest.mark.parametrize("kind", ["application/rss+xml", "text/xml", "text/html", "application/octet-stream", ""])
@pytest.mark.parametrize("encoding", ["utf-8", "windows-1251"])
def test_letters_are_read_by_the_declaration_whatever_the_server_says(read, kind, encoding):
    body = rss(ITEM.format(title="Обява за търг", link="/a", more=DATE), encoding=encoding).encode(encoding)
    [link] = read(body, kind)
    assert link.hints.title == "Обява за търг"


def test_an_empty_comment_feed_yields_nothing(read):
    assert read(rss()) == ()


def test_items_without_an_address_are_passed_over(read):
    body = rss("<item><title>x</title></item>", ITEM.format(title="y", link="javascript:x", more=""))
    assert read(body) == ()


@pytest.mark.parametrize(
    "body", ["", "<html><body>rss</body></html>", "https://elsewhere.example/rss", "/etc/passwd", "{}"]
)
def test_what_is_no_feed_is_unfit(read, body):
    with pytest.raises(Unfit):
        read(body)


def test_a_feed_cut_short_gives_what_is_there(read):
    body = rss(ITEM.format(title="Едно", link="/1", more=""), ITEM.format(title="Две", link="/2", more=""))
    assert next(link.url for link in read(body[: body.index("Две")])) == "https://town.example/1"


def test_a_bomb_of_entities_is_unfit(read):
    lols = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    body = (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol">{lols}]>'
        + rss(ITEM.format(title="&l9;", link="/a", more="")).partition("?>")[2]
    )
    with pytest.raises(Unfit, match="entities"):
        read(body)


def test_many_uses_of_one_long_entity_stay_small(read):
    body = (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "{"x" * 50_000}">]>'
        + rss(ITEM.format(title="&a;" * 10_000, link="/a", more="")).partition("?>")[2]
    )
    began = time.monotonic()
    links = read(body)
    assert time.monotonic() - began < 5
    assert sum(len(link.hints.title or "") for link in links) < 20 * 2**20


def test_nothing_is_fetched_or_opened(read, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("тайна", "utf-8")
    body = (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file://{secret}">]>'
        + rss(ITEM.format(title="&x;", link="/a", more="")).partition("?>")[2]
    )
    assert all("тайна" not in (link.hints.title or "") for link in read(body))


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=200),
    st.sampled_from((b"", b"<rss version='2.0'><channel><item><link>", b"<feed><entry><title>")),
)
def test_any_bytes_are_a_feed_or_unfit(data, head):
    capture = Capture(URL, datetime(2024, 2, 12, tzinfo=UTC), 200, (), head + data)
    try:
        links = feed.read(capture)
    except PageError:
        return
    assert all(link.url.startswith(("http://", "https://")) for link in links)
