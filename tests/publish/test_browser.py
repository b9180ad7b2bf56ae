"""Every page in a real browser: light and dark, telephone and desk, nothing blocked, asked elsewhere or hard to read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.publish.conftest import Watched

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
    *("/promises", "/promise/kazanlak-2023-lane", "/promises/silence", "/promises/method", "/promises/corrections"),
    *("/sources", "/source/shipka", "/nothing", "/article/99"),
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


TELEPHONE, DESK = 360, 1200  # CSS pixels


@dataclass(frozen=True)
class Look:
    """What a browser sees of a page; `widths`, `contrasts` and `faults` by scheme and width of the window."""

    said: tuple[str, ...]
    strangers: tuple[str, ...]
    widths: dict[tuple[str, int], int]
    contrasts: dict[tuple[str, int], tuple[float, str]]
    faults: dict[tuple[str, int], str]


@pytest.fixture(scope="module")
def look(chromium: Any, address: str) -> Iterator[Callable[[str], Look]]:
    """Look at a page in each scheme and width. It is loaded once, and seen by every test that asks for it."""
    context = chromium.new_context(viewport={"width": DESK, "height": 800})
    watched, axe = Watched(context), Axe()

    @cache
    def looker(path: str) -> Look:
        page = watched.page
        watched.said.clear()
        watched.asked.clear()
        page.emulate_media(color_scheme="light")
        page.goto(address + path)
        widths, contrasts, faults = {}, {}, {}
        for scheme in ("light", "dark"):
            for width in (DESK, TELEPHONE):
                page.emulate_media(color_scheme=scheme)
                page.set_viewport_size({"width": width, "height": 800})
                widths[scheme, width] = page.evaluate("document.documentElement.scrollWidth")
                contrasts[scheme, width] = page.evaluate(CONTRAST)
                if path in PAGES:
                    found = axe.run(page)
                    faults[scheme, width] = found.generate_report() if found.violations_count else ""
        said = tuple(text for text in watched.said if "Failed to load resource" not in text or path in PAGES[:-2])
        return Look(said, tuple(watched.strangers(address)), widths, contrasts, faults)

    yield looker
    context.close()


each_page = pytest.mark.parametrize("path", PAGES)


@pytest.mark.parametrize("path", [*PAGES, *DATASETTE])
def test_the_browser_blocks_nothing(look: Callable[[str], Look], path: str) -> None:
    assert look(path).said == ()


@pytest.mark.parametrize("path", [*PAGES, *DATASETTE])
def test_nothing_is_asked_of_anybody_else(look: Callable[[str], Look], path: str) -> None:
    assert look(path).strangers == ()


@each_page
def test_a_telephone_shows_it_without_scrolling_sideways(look: Callable[[str], Look], path: str) -> None:
    assert all(shown <= width for (_, width), shown in look(path).widths.items())


@each_page
def test_every_text_stands_out_from_its_ground(look: Callable[[str], Look], path: str) -> None:
    assert [whose for ratio, whose in look(path).contrasts.values() if ratio < 7] == []


@each_page
def test_axe_finds_nothing(look: Callable[[str], Look], path: str) -> None:
    assert set(look(path).faults.values()) == {""}
