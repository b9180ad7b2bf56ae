"""Whatever a reader writes into an address is never said again as it came, on any page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.publish.injections import STRINGS

Get = Callable[..., httpx.Response]

PARAMETERS = (
    *("q", "from", "to", "source", "publisher", "lang", "next", "arrived", "sort", "size", "count"),
    *("kind", "town", "view", "about"),
)
PAGES = (
    "/search",
    "/changes",
    "/sources",
    "/article/1",
    "/article/1/versions",
    "/source/shipka",
    "/coverage.csv",
    "/a/x",
)


MARKUP = [text for text in STRINGS if "<" in text or '"' in text]


@pytest.mark.parametrize("key", PARAMETERS)
def test_no_parameter_is_said_again_as_it_came(archive: Path, make_site: Callable[..., Get], key: str) -> None:
    get = make_site(archive)
    for text in MARKUP:
        for path in PAGES:
            answer = get(path, params={key: text})
            assert answer.status_code in (200, 302, 400, 404), (path, text)
            if "html" in answer.headers.get("content-type", ""):
                assert text not in answer.text, (path, text)
