"""Pages that are broken, huge, or meant to hurt: never an exception, never a long wait, nothing dangerous kept."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from scraper.extract import Article, Hints, Template, extract
from scraper.models import DateRule

URL = "https://www.town.example/n/1"
PIECES = st.sampled_from(
    [
        *(
            "<div>",
            "</div>",
            "<p>",
            "<br>",
            "<table>",
            "<tr>",
            "<td>",
            "</table>",
            "<li>",
            "<ul>",
            "<b>",
            "<form>",
            "<h1>",
        ),
        *("</h1>", "<title>", "<script>", "<!--", "<nav>", "<a href=a.pdf>", "<a href=//[>", "<base href=http://[>"),
        *("<time datetime=2024>", "&#0;", "&#xD800;", "публ. на 12.02.2024", "\0", "\ufdd0", "<html lang=x-"),
        '<script type=application/ld+json>{"@type":["Article"],"url":"\\ud800","datePublished":5}',
    ]
)
TEMPLATE = Template(title="h1", body="div, td", date=DateRule("p", r"(\d+)"), remove=("b",))


@given(st.binary(max_size=400), st.sampled_from([None, TEMPLATE]))
def test_any_bytes_make_an_article(body: bytes, template: Template | None) -> None:
    found = extract(body, URL, template=template, language="bg", timezone="Europe/Sofia")
    assert isinstance(found, Article)
    assert not any("Error" in problem for problem in found.problems)


@settings(max_examples=200)
@given(st.lists(st.one_of(PIECES, st.text(max_size=20)), max_size=60), st.sampled_from([None, TEMPLATE]))
def test_any_markup_makes_text_that_can_be_stored(pieces: list[str], template: Template | None) -> None:
    body = "".join(pieces).encode("utf-8", "surrogatepass")
    found = extract(body, URL, template=template, hints=Hints("a…", "1.1.2020", "feed"), timezone="Europe/Sofia")
    assert not any("Error" in problem for problem in found.problems)
    for text in (found.title, found.body, found.html, found.language, found.canonical):
        assert text is None or (text.encode("utf-8") and "\0" not in text)
    assert "\n\n\n" not in (found.body or "")
    assert (found.body or "x") == (found.body or "x").strip("\n ")


BOMBS = {
    "deep": b"<div>" * 100_000 + b"x",
    "deep menus": b'<div class="menu">' * 50_000 + b"x",
    "deep tables": b"<table><tr><td>" * 30_000 + b"x",
    "deep lists": b"<ul><li>" * 50_000 + b"x",
    "open formatting": b"".join(b"<font size=%d>" % n for n in range(2000)) + b"<p>x" * 20_000,
    "wide table": b"<table>" + b"<tr><td>a</td><td>b</td></tr>" * 30_000,
    "icons": b"<div><a href=x.pdf><img src=y></a></div>" * 50_000,
    "links": b"<div><p>Words of a text and <a href=x>more</a> of it.</p></div>" * 40_000,
    "one text": b"<p>" + b"word " * 1_000_000,
    "digits": b"<p>" + b"1." * 2_000_000,
    "mail signs": b"<p>" + b"a@" * 2_000_000,
    "title": b"<title>" + b"a | " * 300_000 + b"</title><h1>x</h1>",
    "json": b'<script type="application/ld+json">' + b"[" * 1_000_000 + b"</script><p>x",
    "attribute": b'<p class="' + b"a-" * 1_000_000 + b'">x',
    "comments": b"<!--" * 500_000,
    "nothing but brackets": b"<" * 1_000_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_over_soon(name: str) -> None:
    began = time.process_time()
    found = extract(BOMBS[name], URL, language="bg", timezone="Europe/Sofia")
    assert time.process_time() - began < 10  # seconds of CPU, on a machine shared with others
    assert not any("Error" in problem for problem in found.problems)


def test_five_megabytes_of_text_are_kept_whole() -> None:
    found = extract(b"<h1>T</h1><p>" + b"word " * 1_000_000, URL)
    assert len(found.body or "") == 4_999_999


def test_a_page_of_too_many_lines_is_cut_and_says_so() -> None:
    found = extract(b"<p>line of the page.</p>" * 25_000, URL)
    assert (found.body or "").count("line of the page.") == 20_000
    assert "page: found over 20000 lines, expected fewer; the rest was not read" in found.problems


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        '<a href="javascript:alert(1)">линк</a>',
        '<a href="data:text/html,x" onclick="alert(1)">линк</a>',
        '<svg onload="alert(1)"></svg>',
        '<iframe src="https://evil.example/"></iframe>',
        '<p style="background:url(https://evil.example/)" onmouseover=alert(1)>т</p>',
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        '<a href="https://e.example/&quot; onclick=&quot;alert(1)">линк</a>',
    ],
)
def test_nothing_that_runs_or_loads_is_kept(evil: str) -> None:
    page = f"<h1>Т</h1><div class=b><p>Текст на новината.</p>{evil}</div>"
    html = extract(page.encode(), URL, template=Template(body=".b")).html or ""
    assert "Текст на новината." in html
    kept = LexborHTMLParser(f"<div>{html}</div>").css("body div *")
    assert {node.tag for node in kept} <= {"p", "a"}
    assert {name for node in kept for name in node.attributes} <= {"href", "rel"}
    assert all((node.attributes.get("href") or "https:").startswith("https:") for node in kept)
