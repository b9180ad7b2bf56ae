"""On a site that has a file already, changes are proposed, and what a person wrote stays as it stands."""

from __future__ import annotations

import difflib
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from scraper.extract import extract
from scraper.models import Capture, DateRule, Feed, Hints, Listing, NextPage, Sitemap, Source, Template
from scraper.onboard.known import mended, of_site
from scraper.onboard.proposal import Proposal, Reason, Taken
from scraper.sources import read_text

FILE = """\
# Our town.
name: Градът   # as people call it
home: https://town.example/
publisher: town
news:
  # The pager goes on without end.
  - listing: https://town.example/news?r=88
    item: .nw          # cards
    next: {param: page, from: 2, step: 1}
  - feed: https://town.example/rss   # ten items

article:
  url: /page-\\d+\\.html$
  # The first h1 is a banner.
  title: '#content h1'
  date: {css: '#content', pattern: 'публ\\. на (\\d\\d\\.\\d\\d\\.\\d{4})'}
delay: 5
"""
PAGE = (
    "<html lang=bg><body><h1>Избори</h1><div id=content><h1>Заглавие {n}</h1><div class=text>"
    + "<p>Първи абзац на новината, достатъчно дълъг, за да бъде текст.</p>" * 4
    + "<p>публ. на 12.02.2024</p></div></div></body></html>"
)


def taken(n: int, template: Template) -> Taken:
    at = datetime(2024, 3, 1, tzinfo=UTC)
    capture = Capture(f"https://town.example/page-{n}.html", at, 200, (), PAGE.format(n=n).encode())
    return Taken(capture, Hints(), extract(capture.body, capture.url, template=template, language="bg", now=at))


OLD = read_text(FILE, "town.yml", "town")


def proposal(source: Source, *reasons: Reason) -> Proposal:
    return Proposal(source, reasons, tuple(taken(n, source.article) for n in range(1, 4)))


def changed(source: Source, text: str = FILE, *reasons: Reason) -> list[str]:
    new = mended(text, "town.yml", "town", proposal(source, *reasons))
    told = difflib.unified_diff(text.splitlines(), new.splitlines(), n=0)
    return [line for line in told if line[0] in "+-" and line[:3] not in ("+++", "---")]


def test_a_survey_that_finds_the_same_changes_nothing() -> None:
    assert mended(FILE, "town.yml", "town", proposal(OLD)) == FILE


def test_rules_that_take_the_same_are_left_to_the_person() -> None:
    learned = replace(OLD.article, title="div > h1", body="div.text", date=DateRule("p", r"(\d+\.\d+\.\d+)"))
    assert changed(replace(OLD, article=learned)) == []


def test_what_a_person_decided_stays() -> None:
    found = replace(OLD, name="Town of Town", publisher="council", delay=2.0)
    assert changed(found) == []


def test_a_new_way_stands_after_the_others_with_its_reason() -> None:
    found = replace(OLD, news=(*OLD.news[:1], Sitemap("https://town.example/sitemap.xml")))
    told = changed(found, FILE, Reason(("news", 1), "it names 431 articles"))
    assert told == ["+  # it names 431 articles", "+  - sitemap: https://town.example/sitemap.xml"]


def test_a_rule_that_takes_something_else_is_changed_in_its_line_alone() -> None:
    found = replace(OLD, article=replace(OLD.article, title="body > h1"))
    assert changed(found) == ["-  title: '#content h1'", "+  title: body > h1"]


def test_a_listing_s_rule_is_changed_and_the_comment_beside_it_stays() -> None:
    first = replace(OLD.news[0], item=".card", title="h3", next=NextPage(css="a.next"))
    assert changed(replace(OLD, news=(first, *OLD.news[1:]))) == [
        "-    item: .nw          # cards",
        "-    next: {param: page, from: 2, step: 1}",
        "+    item: .card          # cards",
        "+    title: h3",
        "+    next: a.next",
    ]


def test_keys_that_are_lacking_are_filled_in_at_their_place() -> None:
    text = FILE.partition("\narticle:")[0] + "\n"
    found = replace(OLD, language="bg", delay=2.0, article=Template(title="body > h1"))
    assert changed(found, text) == ["+language: bg", "+article:", "+  title: body > h1"]


LAYOUTS = {
    "flow": "{name: A, home: 'https://town.example/', news: [{feed: 'https://town.example/rss'}]}\n",
    "no indentation": "name: A\nhome: https://town.example/\nnews:\n- feed: https://town.example/rss",
    "windows": "\ufeffname: A\r\nhome: https://town.example/\r\nnews:\r\n    - feed: https://town.example/rss # ten\r\n\r\n",
    "blocks": (
        "name: A\nhome: https://town.example/\nnews:\n  -\n    listing: https://town.example/news?r=88\n    item: .x\n"
        "    date:\n      css: .d  # where\n    next:\n      param: p\n\n# the end\n"
    ),
    "folded": "name: >-\n  A\n  B\nhome: 'https://town.example/'\nnews:\n  - feed: >-\n      https://town.example/rss\n# end",
}


@pytest.mark.parametrize("text", LAYOUTS.values(), ids=LAYOUTS)
def test_any_layout_keeps_its_comments_and_its_lines(text: str) -> None:
    first = replace(OLD.news[0], item=".card", date=DateRule(".day", "x # '"), section="Новини")
    found = replace(
        OLD, language="bg", news=(first, Feed("https://town.example/rss", "All"), Sitemap("https://t.example/s"))
    )
    new = mended(text, "town.yml", "town", proposal(found))
    source = read_text(new, "town.yml", "town")
    assert source.language == "bg"
    assert {(type(each), each.url) for each in source.news} == {(type(each), each.url) for each in found.news}
    for line in text.splitlines():
        assert "#" not in line or line.partition("#")[2] in new
    assert ("\r\n" in text) == ("\r\n" in new)


def test_of_several_files_for_one_host_the_one_most_like_the_address_is_meant() -> None:
    one = Source("one", "A", "https://portal.example/towns/one/", (Feed("https://portal.example/towns/one/rss"),))
    two = Source("two", "B", "https://portal.example/towns/two/", (Listing("https://portal.example/two/news"),))
    assert of_site("http://www.portal.example/towns/two/council", (one, two)) == two
    assert of_site("https://other.example/", (one, two)) is None
