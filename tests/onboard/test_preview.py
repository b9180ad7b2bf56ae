"""The preview shows what is taken beside the page it was taken from, and nothing in that page can do anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from scraper.extract import extract
from scraper.models import Article, AttachmentLink, Capture, DateRule, Feed, Hints, Hold, Source, Template
from scraper.onboard.exhibit import exhibit
from scraper.onboard.preview import preview_page
from scraper.onboard.proposal import Proposal, Taken

NOW = datetime(2026, 11, 23, tzinfo=UTC)
RULES = Template(title="#c h1", body="#text", date=DateRule("#c .when"))
SOURCE = Source("town", "Град <b>Град</b>", "https://town.example/", (Feed("https://town.example/rss"),), language="bg")
HOSTILE = """\
<html lang=bg><head><base href="https://evil.example/"><meta http-equiv=refresh content="0;url=https://evil.example/r">
<link rel=stylesheet href="https://evil.example/a.css"><script>document.title = "taken over"; alert(1)</script>
<style>@import url(https://evil.example/b.css); body { background: url(https://evil.example/c.png) }</style></head>
<body onload="alert(2)"><!-- menu --><?php broken ?><div id=menu><a href="javascript:alert(3)" ping="https://evil.example/p">Меню</a></div>
<div id=c><h1>Откриха "новата" градина</h1><span class=when>12.02.2024 г.</span>
<div id=text><p>Първи абзац на новината, достатъчно дълъг, за да бъде взет за текст на новината.</p>
<p onclick="alert(4)" style="background: u\\72l(https://evil.example/d.png)">Втори абзац на новината, също достатъчно дълъг, за да бъде взет за текст.</p>
<img src="https://evil.example/i.png" onerror="alert(5)" alt="Снимка"><iframe src="https://evil.example/f"></iframe>
<form action="https://evil.example/s"><button>x</button></form><svg><script>alert(6)</script></svg>
<p>"></iframe><script>alert(7)</script> и още текст, който е в края на новината, за да излезе от рамката.</p>
<a href="/files/zapoved.pdf">Заповед № 5</a></div></div></body></html>"""


def taken(page: str) -> Taken:
    capture = Capture(
        "https://town.example/1.html", NOW, 200, (("Content-Type", "text/html; charset=utf-8"),), page.encode()
    )
    return Taken(capture, Hints(), extract(capture.body, capture.url, template=RULES, language="bg", now=NOW))


def preview(*pages: str, language: str = "en") -> str:
    fits = (Hold("title", None, 12, 12), Hold("date", None, 11, 12))
    return preview_page(
        Proposal(SOURCE, (), tuple(map(taken, pages)), fits, ("Mind <this>",), 43, "WordPress"), language
    )


def test_a_captured_page_is_shown_without_anything_that_runs_or_loads() -> None:
    page = exhibit(taken(HOSTILE).capture, taken(HOSTILE).article, "bg") or ""
    assert not re.search(
        r"<(script|style|iframe|link|meta|base|form[^>]*action|svg)\b|\son\w+=|\s(href|src|ping|action)=", page
    )
    assert "Първи абзац" in page


def test_what_is_taken_is_marked_in_the_page() -> None:
    tree = LexborHTMLParser(exhibit(taken(HOSTILE).capture, taken(HOSTILE).article, "bg") or "")
    marks = {what: [node.text() for node in tree.css(f"[data-taken={what}]")] for what in ("title", "date", "text")}
    assert marks["title"] == ['Откриха "новата" градина']
    assert marks["date"] == ["12.02.2024 г."]
    assert any("Втори абзац" in said for said in marks["text"])
    assert not any("Меню" in said for said in marks["text"])
    assert [node.text() for node in tree.css("[data-aside]")[:1]] == ["Меню"]
    assert not tree.css("[data-aside] [data-taken]")


def test_text_between_elements_is_marked_too() -> None:
    page = "<body><div id=c><h1>Заглавие</h1>Първи ред на текста без абзац, но дълъг.<br>Втори ред на текста без абзац.</div></body>"
    capture = Capture("https://t.bg/1", NOW, 200, (), page.encode())
    lines = ["Първи ред на текста без абзац, но дълъг.", "Втори ред на текста без абзац."]
    tree = LexborHTMLParser(exhibit(capture, Article(title="Заглавие", body="\n\n".join(lines)), None) or "")
    assert [node.text() for node in tree.css("[data-taken=text]")] == lines


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.text(max_size=30), st.text(max_size=60))
def test_any_page_is_shown_or_left_out(body: bytes, title: str, text: str) -> None:
    capture = Capture("https://t.bg/1", NOW, 200, (), b"<body>" + body)
    page = exhibit(capture, Article(title=title, body=text, published="2024-02"), None)
    assert page is None or not re.search(r"<script|<iframe", page)


def test_a_page_of_boxes_in_boxes_is_shown() -> None:
    page = "<body>" + "<div>" * 20_000 + "<p>Единствен абзац, който е достатъчно дълъг, за да бъде отбелязан."
    article = Article(body="Единствен абзац, който е достатъчно дълъг, за да бъде отбелязан.")
    assert exhibit(Capture("https://t.bg/1", NOW, 200, (), page.encode()), article, None)


def test_a_page_too_long_is_not_shown_and_it_says_so() -> None:
    text = preview("<body><div id=c><h1>A</h1>" + "x" * 1_100_000)
    assert "too long to be shown" in text
    assert len(text) < 1_200_000


def test_everything_that_was_found_is_escaped_and_told() -> None:
    told = preview(HOSTILE)
    assert "Град &lt;b&gt;Град&lt;/b&gt;" in told
    assert "Mind &lt;this&gt;" in told
    assert "title: 12 of 12 pages" in told
    assert "Заповед № 5" in told
    assert "<b>2024-02-12</b>, where this site shows its dates" in told
    assert "<script" not in told
    assert "Content-Security-Policy" in told


def test_three_are_shown_and_what_is_lacking_is_said() -> None:
    told = preview(*([HOSTILE] * 7))
    assert told.count("<iframe ") == 3
    assert "Article 3 of 3" in told
    empty = preview("<body></body>")
    for words in ("No title was found.", "No date was found.", "No text was found."):
        assert words in empty
    assert "No article was read." in preview()


def test_an_attachment_without_a_name_shows_its_address() -> None:
    article = Article(title="A", attachments=(AttachmentLink("https://t.bg/a.pdf", ""),))
    shown = Taken(Capture("https://t.bg/1", NOW, 200, (), b"<p>"), Hints(), article)
    assert "https://t.bg/a.pdf" in preview_page(Proposal(SOURCE, taken=(shown,)), "bg")


def test_the_page_wears_the_site_s_colours() -> None:
    site = (files("scraper.publish") / "static" / "room.css").read_text("utf-8")
    for colour in re.findall(r"--[\w-]+: #[0-9a-f]+", preview()):
        assert colour in site


# --- in a browser ---------------------------------------------------------------


@pytest.fixture
def opened(chromium: Any, tmp_path: Path) -> Iterator[tuple[Any, list[str]]]:
    (tmp_path / "preview.html").write_text(preview(HOSTILE), "utf-8")
    page, met = chromium.new_page(viewport={"width": 390, "height": 900}), list[str]()
    page.on("request", lambda request: met.append(request.url))
    page.on("dialog", lambda dialog: met.append(f"dialog {dialog.message}"))
    page.goto((tmp_path / "preview.html").as_uri())
    page.locator("iframe").scroll_into_view_if_needed()
    page.frame_locator("iframe").locator("h1").wait_for()
    yield page, met
    page.close()


@pytest.mark.browser
def test_in_a_browser_nothing_runs_and_nobody_is_asked(opened: tuple[Any, list[str]]) -> None:
    page, met = opened
    inside = page.frame_locator("iframe")
    inside.locator("#menu a").click()
    assert [each for each in met if not each.startswith(("file:", "about:"))] == []
    assert page.title().startswith("Град <b>Град</b>")
    assert inside.locator("[data-taken=title]").inner_text() == 'Откриха "новата" градина'
    assert page.frames[1].url == "about:srcdoc"


@pytest.mark.browser
def test_in_a_browser_it_is_no_wider_than_a_telephone(opened: tuple[Any, list[str]]) -> None:
    page, _ = opened
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert unescape("Откриха") in page.locator(".kept h3").inner_text()
