"""Letters keep clear of each other in a real browser: labels of the timeline, and what is marked in a title."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser

Open = Callable[..., Any]

# Pairs of labels on one line whose letters would touch.
TOUCHING = """() => {
  const shown = [...document.querySelectorAll(".timeline text")].filter((each) => each.getClientRects().length);
  const boxes = shown.map((each) => [each.textContent, each.getBoundingClientRect()]);
  return boxes.flatMap(([one, a], at) => boxes.slice(at + 1)
    .filter(([, b]) => Math.abs(a.bottom - b.bottom) < 3 && a.left < b.right && b.left < a.right)
    .map(([other]) => `${one} ${other}`));
}"""

# How high each mark in a title is painted, and the line it stands in.
MARKED = """() => [...document.querySelectorAll("h1 mark, h2 mark, h3 mark")].map((mark) => {
  const style = getComputedStyle(mark), height = style.backgroundSize.split(" ")[1] ?? "100%";
  const box = mark.getClientRects()[0].height, said = parseFloat(height);
  return [height.endsWith("%") ? box * said / 100 : said, parseFloat(style.lineHeight)];
})"""


@pytest.mark.parametrize("months", [3, 6, 8, 9, 12, 13, 18, 24, 28, 29, 41])
def test_labels_of_the_timeline_keep_clear_of_each_other(open_page: Open, months: int) -> None:
    year, month = divmod(12 * 2024 + 3 - months, 12)  # so many up to March 2024
    page = open_page(f"/search?from={year}-{month + 1:02}&to=2024-03&lang=bg")
    for width in (320, 380, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.locator(".timeline text").count() > 0
        assert page.evaluate("innerWidth") == width
        assert (width, page.evaluate(TOUCHING)) == (width, [])


@pytest.mark.parametrize("width", [380, 1280])
def test_a_mark_in_a_title_is_no_higher_than_its_line(open_page: Open, width: int) -> None:
    marked = open_page("/search?q=обсъждане", width).evaluate(MARKED)
    assert marked
    assert all(painted <= line for painted, line in marked)
