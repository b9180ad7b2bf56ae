"""Below a path of a larger site every link of every page leads somewhere, whether or not the proxy takes the path off."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
from datasette.app import Datasette

MOUNTED = "http://town.example/arhiv/"
PAGES = (
    *("", "search?q=срок", "search?q=срок&source=kazanlak&from=2024", "search?q=нищонещо&from=2024", "search?size=2"),
    *("search?size=2&sort=old&lang=bg", "article/1", "article/2", "article/5", "article/7", "article/1?q=срок"),
    *("article/1/versions", "article/1/versions?view=side", "article/1/versions/1", "capture/1", "changes"),
    *("changes?kind=removed&lang=bg", "sources", "source/kazanlak", "source/shipka?lang=bg"),
)
LINK = re.compile(r'(?:href|src|action)="?([^"\s>]*)"?')

Fetch = Callable[[Iterable[str]], dict[str, httpx.Response]]


@pytest.fixture(params=[True, False], ids=["path taken off", "path left on"])
def fetch(archive: Path, request: pytest.FixtureRequest) -> Fetch:
    """Ask for addresses below the path, through a proxy that takes the path off or leaves it on; follows redirects."""
    app = Datasette([str(archive)], settings={"base_url": "/arhiv/"}).app()

    async def proxied(scope, receive, send):  # type: ignore[no-untyped-def]
        if request.param and scope["type"] == "http":
            assert scope["path"].startswith("/arhiv/"), scope["path"]
            scope = scope | {key: scope[key].replace(*old) for key, old in _TAKEN_OFF.items()}
        await app(scope, receive, send)

    async def every(addresses: Iterable[str]) -> dict[str, httpx.Response]:
        transport = httpx.ASGITransport(proxied)
        async with httpx.AsyncClient(transport=transport, base_url=MOUNTED, follow_redirects=True) as client:
            return {address: await client.get(address) for address in addresses}

    return lambda addresses: asyncio.run(every(addresses))


_TAKEN_OFF = {"path": ("/arhiv/", "/", 1), "raw_path": (b"/arhiv/", b"/", 1)}


def test_every_link_of_every_page_leads_somewhere(fetch: Fetch) -> None:
    pages = fetch(urljoin(MOUNTED, page) for page in PAGES)
    links: dict[str, str] = {}
    for page, answer in pages.items():
        assert answer.status_code == 200, page
        links |= {urljoin(page, html.unescape(link)).split("#")[0]: page for link in LINK.findall(answer.text)}
    ours = {link: page for link, page in links.items() if urlsplit(link).netloc == "town.example"}
    del ours[urljoin(MOUNTED, "attachment/1")]  # what this archive keeps of it is no whole record
    assert len(ours) > 100
    assert [link for link in ours if not link.startswith(MOUNTED)] == []
    answers = fetch(ours)
    assert {link: ours[link] for link, answer in answers.items() if answer.status_code != 200} == {}
