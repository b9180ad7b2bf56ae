"""What tests of more than one room need: a real browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

try:
    from playwright.sync_api import sync_playwright
except ImportError:
    sync_playwright = None  # type: ignore[assignment]

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A browser; without one the tests are skipped, unless SCRAPER_REQUIRE_BROWSER is set."""
    absent = "playwright is not installed" if sync_playwright is None else "" if CHROMIUM else "there is no chromium"
    if absent:
        assert not os.environ.get("SCRAPER_REQUIRE_BROWSER"), absent
        pytest.skip(absent)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()
