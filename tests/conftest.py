"""What tests of more than one room need: a shell to type commands in, and a real browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, settings

from scraper.cli import main
from scraper.demo.serve import serving
from scraper.demo.town import source_file

try:
    from playwright.sync_api import sync_playwright
except ImportError:
    sync_playwright = None  # type: ignore[assignment]

# A busy machine is slow; no test is about that.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

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


class Shell:
    """A folder to work in, and the commands run there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "schedules").mkdir(exist_ok=True)

    def write(self, name: str, text: str) -> None:
        (self.folder / "schedules" / name).write_text(text, "utf-8")

    def __call__(self, *words: str, **environment: str) -> Result:
        places = ("--db", "archive.db", "--schedules", "schedules", "--captures", "captures")
        options = [f"{self.folder}/{word}" if not word.startswith("--") else word for word in places]
        environment = {"LC_ALL": "C", "LANGUAGE": "", **environment}
        return CliRunner().invoke(main, [words[0], *options, *words[1:]], env=environment, catch_exceptions=False)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with an archive of the town, crawled once; the town is still there."""
    shell = Shell(tmp_path_factory.mktemp("once"))
    with serving() as site:
        shell.write("rozograd.yml", source_file(site.url))
        assert shell("crawl", "--delay", "0", SCRAPER_NOW="2024-04-22T09:30:00Z").exit_code == 0
        yield shell.folder


@pytest.fixture
def crawled(once: Path, tmp_path: Path) -> Shell:
    """A copy of that folder, to work in."""
    return Shell(shutil.copytree(once, tmp_path / "crawled"))


@pytest.fixture
def town(shell: Shell) -> Iterator[Shell]:
    with serving() as site:
        shell.write("rozograd.yml", source_file(site.url))
        yield shell
