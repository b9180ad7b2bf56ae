"""A real browser: nothing blocked, nothing wider than a telephone, all by keyboard, and readable in the dark."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from datasette.app import Datasette

pytestmark = pytest.mark.browser

PAGES = (
    *(
        "/",
        "/search?q=срок",
        "/search?q=нищонещо&source=shipka",
        "/article/1",
        "/article/2",
        "/article/5",
        "/article/7",
    ),
    *("/article/1/versions", "/article/1/versions?view=side", "/article/1/versions/1", "/capture/1", "/changes"),
    *("/sources", "/source/shipka", "/nothing"),
)
DATASETTE = ("/archive", "/archive/public_articles?_facet=source", "/archive/public_changes")

# The contrast (WCAG 2.2) of each text with the nearest ground that is painted behind it; the lowest, and whose it is.
CONTRAST = """() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = channels(colour).slice(0, 3).map((c) => c / 255)
      .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (channels(colour)[3] !== 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  let worst = [21, ""];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !element.checkVisibility() || element.matches("option")) continue;
    const [one, other] = [light(getComputedStyle(element).color), light(ground(element))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < worst[0]) worst = [ratio, element.outerHTML.slice(0, 120)];
  }
  return worst;
}"""


@pytest.fixture(scope="module")
def address(archive: Path) -> Iterator[str]:
    """The site served on loopback, at a port of the system's choice."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()  # so that a page opened before the server is up waits for it
    datasette = Datasette([str(archive)])
    server = uvicorn.Server(uvicorn.Config(datasette.app(), log_level="error"))

    async def serve() -> None:
        await datasette.invoke_startup()
        await server.serve(sockets=[listening])

    thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def open_page(chromium, address):  # type: ignore[no-untyped-def]
    """Open a page of the site; whatever the browser's console says is kept in `page.said`."""
    contexts = []

    def opener(path: str, width: int = 1200, **options: object):  # type: ignore[no-untyped-def]
        context = chromium.new_context(viewport={"width": width, "height": 800}, **options)
        contexts.append(context)
        page = context.new_page()
        page.said = []
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.goto(address + path)
        return page

    yield opener
    for context in contexts:
        context.close()


@pytest.mark.parametrize("path", [*PAGES, *DATASETTE])
def test_the_browser_blocks_nothing(open_page, path: str) -> None:  # type: ignore[no-untyped-def]
    page = open_page(path)
    expected = ["404"] if path == "/nothing" else []
    assert [text for text in page.said if not any(word in text for word in expected)] == []


@pytest.mark.parametrize("path", PAGES)
def test_a_telephone_shows_it_without_scrolling_sideways(open_page, path: str) -> None:  # type: ignore[no-untyped-def]
    page = open_page(path, 360)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_every_text_stands_out_from_its_ground(open_page, path: str, scheme: str) -> None:  # type: ignore[no-untyped-def]
    ratio, whose = open_page(path, color_scheme=scheme).evaluate(CONTRAST)
    assert ratio >= 7, whose


def test_a_reader_finds_a_difference_by_keyboard_alone(open_page, address: str) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("/")
    page.keyboard.type("септември")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?*")
    assert page.locator("mark").first.inner_text() == "септември"
    page.keyboard.press("j")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/article/1?*")
    assert page.locator(".files a.file").inner_text() == "План (PDF)"
    page.locator(".evidence").get_by_text("what changed").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/versions?*")
    assert page.locator(".difference del").inner_text() == "май 2024"
    assert page.locator(".difference ins").inner_text() == "септември 2025"


def test_without_scripts_the_pages_are_whole(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/", 360, java_script_enabled=False)
    page.get_by_role("searchbox").fill("обсъждането")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**/search?*")  # the page being left has the same controls
    page.get_by_role("link", name="Filters").click()
    page.get_by_role("checkbox", name="Община Казанлък").check()
    page.get_by_role("button", name="Apply").click()
    page.wait_for_url("**/search?*source=kazanlak*")
    page.get_by_role("link", name="Обществено обсъждане").click()
    page.wait_for_url("**/article/2?*")
    assert "No longer at this address." in page.locator(".callout").inner_text()


def test_print_carries_address_time_and_hash(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/article/1")
    page.emulate_media(media="print")
    foot = page.locator(".printed")
    assert foot.is_visible()
    for part in ("https://kazanlak.example/page-1.html", "4 March 2024, 07:00:00 UTC", "SHA-256 000"):
        assert part in foot.inner_text()
    assert not page.locator(".evidence").is_visible()


def test_a_bar_of_the_timeline_leads_to_its_month_by_mouse_and_by_keyboard(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/search")
    page.locator('.timeline a[href*="from=2024-02"]').click(timeout=4000)
    page.wait_for_url("**/search?from=2024-02&to=2024-02")
    assert "February 2024" in page.locator(".chips").inner_text()
    page = open_page("/search")
    page.locator('.timeline a[href*="from=2023-11"]').focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?from=2023-11&to=2023-11")
    assert page.locator(".result").count() == 1


@pytest.mark.parametrize("width", [360, 1200])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(open_page, path: str, scheme: str, width: int) -> None:  # type: ignore[no-untyped-def]
    found = Axe().run(open_page(path, width, color_scheme=scheme, bypass_csp=True))
    assert found.violations_count == 0, found.generate_report()
