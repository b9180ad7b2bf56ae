"""Strings that would run as script run nowhere: not as titles, texts, names of files and sources, nor as questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.publish.conftest import Watched, served
from tests.publish.injections import STRINGS, fill_with_strings

pytestmark = pytest.mark.browser

# What markup of a reader's own would leave in the page, even where a policy keeps it from running.
PLANTED = """() => [
  ...[...document.querySelectorAll("*")].filter((each) =>
    [...each.attributes].some(({name}) => name.startsWith("on") || name === "srcdoc" || name === "style")),
  ...document.querySelectorAll("base, iframe, style, meta[http-equiv], body script, head script:not([src], [type])"),
  ...document.querySelectorAll("a[href^='javascript:' i], a[href^='data:' i]"),
].map((each) => each.outerHTML.slice(0, 200)).concat(window.ran === undefined ? [] : ["ran"])"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive in which each string stands wherever crawled words can."""
    path = tmp_path_factory.mktemp("hostile") / "archive.db"
    fill_with_strings(path)
    return path


@pytest.fixture(scope="module")
def visit(chromium: Any, hostile: Path) -> Iterator[Callable[[str], tuple[int, list[str]]]]:
    """Open an address without any policy to help; gives the status, and what was planted, ran, or was asked elsewhere."""
    with served(hostile) as address:
        context = chromium.new_context(bypass_csp=True)
        watched = Watched(context)

        def visitor(path: str) -> tuple[int, list[str]]:
            watched.said.clear()
            watched.asked.clear()
            status = watched.page.goto(address + path).status
            said = [text for text in watched.said if "Failed to load resource" not in text]
            return status, watched.page.evaluate(PLANTED) + said + watched.strangers(address)

        yield visitor
        context.close()


@pytest.mark.parametrize("number", range(len(STRINGS)), ids=STRINGS)
def test_crawled_words_run_nothing(visit: Callable[[str], tuple[int, list[str]]], number: int) -> None:
    for path in (f"/article/{number + 1}", f"/article/{number + 1}/versions?view=side"):
        assert visit(path) == (200, [])


@pytest.mark.parametrize("path", ["/", "/search?q=вода&size=100", "/search?q=ran&size=100", "/changes", "/sources"])
def test_lists_of_crawled_words_run_nothing(visit: Callable[[str], tuple[int, list[str]]], path: str) -> None:
    assert visit(path) == (200, [])


@pytest.mark.parametrize("text", STRINGS)
def test_a_question_runs_nothing(visit: Callable[[str], tuple[int, list[str]]], text: str) -> None:
    said = quote(text)
    assert visit(f"/search?q={said}") == (200, [])
    status, found = visit(f"/search?q={said}&source={said}&publisher={said}&arrived={said}&sort={said}&lang={said}")
    assert (status in (200, 400), found) == (True, [])


def test_what_these_strings_would_plant_is_noticed(chromium: Any) -> None:
    page = chromium.new_page()
    for text in (text for text in STRINGS if "<" in text):
        page.set_content(f"<p title=\"{text}\" class='{text}'>{text}</p>")
        assert page.evaluate(PLANTED), text
    page.close()
