"""Takes the pictures of every page, light and dark, wide and narrow, from the sample town.

docs/screens/take.py [FOLDER]. The town is made anew in a temporary folder, so that the pictures show what a first
`scraper demo` shows.
"""

from __future__ import annotations

import io
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from itsdangerous import URLSafeSerializer
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

PAGES = {
    "home": "/?lang=bg",
    "search": "/search?q=срок&lang=bg",
    "nothing": "/search?q=каналицация&from=2024-01-01&lang=bg",
    "article": "/article/{table}?lang=bg",
    "removed": "/article/{removed}?lang=bg",
    "versions": "/article/{edited}/versions?lang=bg",
    "versions-side": "/article/{edited}/versions?view=side&lang=bg",
    "version": "/article/{edited}/versions/1?lang=bg",
    "changes": "/changes?lang=bg",
    "sources": "/sources?lang=bg",
    "promises": "/promises?lang=bg",
    "promise": "/promise/{promise}?lang=bg",
    "silence": "/promises/silence?lang=bg",
    "review": "/desk/review?lang=bg",
    "source": "/source/rozograd?lang=bg",
    "capture": "/capture/{capture}?lang=bg",
}
WIDTHS = {"wide": 1280, "narrow": 390}
COLOURS = 128  # of a picture: paper, ink and accent, and what lies between them at the edges of letters

SECRET = "signs in whoever looks at the desk while the pictures are taken"  # noqa: S105

# What is shown: of articles one edited word by word, one with a table and an attached file, one that was taken down;
# the promise with the most evidence.
SHOWN = {
    "edited": "SELECT article FROM public_versions WHERE number > 2 ORDER BY article",
    "table": """SELECT article FROM public_versions JOIN public_attachments USING (article)
                WHERE html LIKE '%<table%' ORDER BY article""",
    "removed": "SELECT article FROM public_changes WHERE kind = 'removed' ORDER BY article",
    "capture": "SELECT capture FROM public_versions ORDER BY id DESC",
    "promise": "SELECT promise FROM public_evidence GROUP BY promise ORDER BY count(*) DESC, promise",
}


def main(folder: Path) -> None:
    """Every picture into `folder`, as PAGE-WIDTH-SCHEME.png."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver, _site() as (address, shown):
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, path in PAGES.items():
            for width in WIDTHS:
                for scheme in ("light", "dark"):
                    _picture(browser, address + path.format(**shown), width, scheme, folder / name)
        browser.close()


def _picture(browser: Browser, address: str, width: str, scheme: str, name: Path) -> None:
    size = {"width": WIDTHS[width], "height": 900 if width == "wide" else 844}
    page = browser.new_page(viewport=size, color_scheme=scheme, locale="bg-BG")  # type: ignore[arg-type]
    if "/desk" in address:
        signed = URLSafeSerializer(SECRET).dumps({"a": {"id": "root"}}, "actor")
        page.context.add_cookies([{"name": "ds_actor", "value": str(signed), "url": address}])
    page.goto(address)
    page.goto(address)  # the letters, which a first visit does not wait for, are there by now
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    few = picture.quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(f"{name}-{width}-{scheme}.png", optimize=True)
    page.close()


@contextmanager
def _site() -> Iterator[tuple[str, dict[str, object]]]:
    """The sample town's archive, served; its address, and the ids of what is shown."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        scraper = [sys.executable, "-m", "scraper", "demo", "--folder", f"{folder}/demo", "--port", str(port)]
        environment = os.environ | {"DATASETTE_SECRET": SECRET}
        server = subprocess.Popen(scraper, cwd=folder, stdout=subprocess.DEVNULL, env=environment)  # noqa: S603  (ours)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address)
            yield address, _shown(Path(folder) / "demo" / "archive.db")
        finally:
            server.terminate()
            server.wait(20)


def _shown(archive: Path) -> dict[str, object]:
    with sqlite3.connect(archive) as connection:
        return {name: connection.execute(sql).fetchone()[0] for name, sql in SHOWN.items()}


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
