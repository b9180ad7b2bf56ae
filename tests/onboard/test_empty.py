"""Pages that show nothing without JavaScript, and pages that are only short."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scraper.crawl import data
from scraper.models import Capture
from scraper.onboard.empty import is_empty, ways

MENU = "<header>" + "<a href=/x>Община и общински съвет</a> " * 20 + "</header>"
WORDS = "<p>" + "Днес се състоя заседание на общинския съвет в залата. " * 8


def page(body: str, url: str = "https://town.example/novini") -> Capture:
    return Capture(url, datetime(2026, 3, 2, tzinfo=UTC), 200, (("Content-Type", "text/html"),), body.encode())


@pytest.mark.parametrize(
    "body",
    [
        "<div id=root></div><script src=/app.js></script>",
        "<app-root></app-root><script src=/main.js type=module></script>",
        "<div id=x></div><noscript>You need to enable JavaScript to run this app.</noscript><script>1</script>",
        "<noscript>Моля, включете JavaScript.</noscript><script src=/a.js></script>",
        MENU + "<main></main><script src=/app.js></script><footer>Телефони: 0431 12345, адрес и работно време</footer>",
        "<div id=__nuxt><div>Зареждане…</div></div><script src=/_nuxt/a.js></script>",
    ],
)
def test_a_shell_is_empty(body: str) -> None:
    assert is_empty(page(body))


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<h1>Кратко</h1><p>Няма новини.",
        MENU + WORDS + "<script src=/counter.js></script>",
        "<div id=root>" + WORDS + "</div><script src=/app.js></script>",
        "<div id=app><ul>" + "<li><a href=/n/1>Обява</a>" * 6 + "</ul></div><script src=/a.js></script>",
        "<p>Кратка страница без нищо.</p><script src=/counter.js></script>",
    ],
)
def test_a_page_that_says_something_or_has_no_scripts_is_not(body: str) -> None:
    assert not is_empty(page(body))


@pytest.mark.parametrize(
    ("body", "way", "beside"),
    [
        ('<div id="__nuxt"></div><script src="/_nuxt/a.js">', "payload", "/novini/_payload.json"),
        (
            '<script id=__NEXT_DATA__>{"buildId":"aB-1"}</script><script src=/_next/x>',
            "payload",
            "/_next/data/aB-1/novini.json",
        ),
        ("<div id=___gatsby></div>", "payload", "/page-data/novini/page-data.json"),
        ("<script>__sveltekit_1 = {}</script>", "payload", "/novini/__data.json"),
        ("<div id=root></div><script src=/app.js></script>", "browser", None),
    ],
)
def test_data_is_the_better_way_where_the_page_bears_its_marks(body: str, way: str, beside: str | None) -> None:
    assert ways(page(body))[0] == way
    assert data.beside(page(body)) == ((f"https://town.example{beside}",) if beside else ())


def test_data_that_another_page_or_another_host_announces_is_not_this_page_s() -> None:
    body = '<div id=__nuxt></div><link rel=preload as=fetch href="/novini/_payload.json?h4sh">'
    body += '<link href="/other/_payload.json"><link href="https://evil.example/novini/_payload.json">'
    assert data.beside(page(body)) == ("https://town.example/novini/_payload.json",)
