"""Takes the pictures of every page, light and dark, wide and narrow, from the sample town.

docs/screens/take.py [FOLDER]. The town is made anew in a temporary folder, so that the pictures show what a first
`scraper demo` shows.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

PAGES = {
    "home": "/?lang=bg",
    "search": "/search?q=срок&lang=bg",
    "nothing": "/search?q=каналицация&from=2024-01-01&lang=bg",
    "article": "/article/1?lang=bg",
    "versions": "/article/{edited}/versions?lang=bg",
    "versions-side": "/article/{edited}/versions?view=side&lang=bg",
    "version": "/article/{edited}/versions/1?lang=bg",
    "changes": "/changes?lang=bg",
    "sources": "/sources?lang=bg",
    "source": "/source/rozograd?lang=bg",
    "capture": "/capture/1?lang=bg",
}
WIDTHS = {"wide": 1280, "narrow": 390}


def main(folder: Path) -> None:
    """Every picture into `folder`, as PAGE-WIDTH-SCHEME.png."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver, _site() as (address, edited):
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, path in PAGES.items():
            for width in WIDTHS:
                for scheme in ("light", "dark"):
                    _picture(browser, address + path.format(edited=edited), width, scheme, folder / name)
        browser.close()


def _picture(browser: Browser, address: str, width: str, scheme: str, name: Path) -> None:
    size = {"width": WIDTHS[width], "height": 900 if width == "wide" else 844}
    page = browser.new_page(viewport=size, color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(address)
    page.screenshot(path=f"{name}-{width}-{scheme}.png")
    page.close()


@contextmanager
def _site() -> Iterator[tuple[str, int]]:
    """The sample town's archive, served; its address and an edited article's id."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        scraper = [sys.executable, "-m", "scraper", "demo", "--folder", f"{folder}/demo", "--port", str(port)]
        server = subprocess.Popen(scraper, cwd=folder, stdout=subprocess.DEVNULL)  # noqa: S603  (ours)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address)
            yield address, _edited(Path(folder) / "demo" / "archive.db")
        finally:
            server.terminate()
            server.wait(20)


def _edited(archive: Path) -> int:
    import sqlite3  # noqa: PLC0415

    with sqlite3.connect(archive) as connection:
        return int(connection.execute("SELECT article FROM public_changes WHERE kind = 'edited'").fetchone()[0])


def _wait(address: str, seconds: int = 120) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(address)  # noqa: S310  (ours)
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.3)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent))
