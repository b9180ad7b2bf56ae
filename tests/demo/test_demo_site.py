"""The sample town as a visitor meets it: crawled through its days, published, and read in a real browser."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scraper.demo.life import lived


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The town's archive after its four days, served by the command that users run."""
    folder = tmp_path_factory.mktemp("demo") / "archive"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with lived(folder, day_over=lambda _: None) as life:
        places = ("--db", str(life.db), "--captures", str(life.captures))
        server = subprocess.Popen((sys.executable, "-m", "scraper", "serve", "--port", str(port), *places))
        try:
            yield _awaited(f"http://127.0.0.1:{port}", server)
        finally:
            server.terminate()
            server.wait(15)


def _awaited(address: str, server: subprocess.Popen[bytes]) -> str:
    for _ in range(200):
        assert server.poll() is None
        try:
            urllib.request.urlopen(f"{address}/-/versions.json", timeout=2).close()
            return address
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the site did not come up")


@pytest.mark.browser
def test_a_visitor_finds_reads_compares_and_downloads(site: str, chromium: Any) -> None:
    page = chromium.new_context(locale="en-GB", accept_downloads=True).new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))

    page.goto(site)
    page.get_by_role("searchbox").first.fill("археологически")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")
    assert page.locator("mark").first.inner_text() == "археологически"
    page.locator("main h2 a, main h3 a").first.click()
    page.wait_for_url("**/article/**")
    assert "30 септември" in page.locator("main").inner_text()

    page.goto(f"{page.url.partition('?')[0]}/versions?from=1&to=2")
    assert "31 май" in page.locator("del").all_inner_texts()[0]
    assert "30 септември" in " ".join(page.locator("ins").all_inner_texts())

    page.goto(f"{site}/changes?kind=removed")
    page.locator("main h2 a, main h3 a").first.click()
    page.wait_for_url("**/article/**")
    assert "no longer at this address" in page.locator("main").inner_text().lower()

    page.goto(f"{site}/search?q=бюджетът")
    page.get_by_role("link", name="БЮДЖЕТЪТ НА ОБЩИНАТА Е ПРИЕТ").click()
    page.wait_for_url("**/article/**")
    with page.expect_download() as download:
        page.locator("a[href*='/attachment/']").first.click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    assert not said
