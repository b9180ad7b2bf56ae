"""Whatever a reader writes into an address is never said again as it came, on any page."""

from __future__ import annotations

from collections.abc import Callable

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
ALONE = ("<script>window.ran=1</script>", '" autofocus onfocus=window.ran=1 x="')  # a tag, and an attribute's end


def said_again(get: Get, path: str, key: str, given: str) -> list[str]:
    """Which markup comes back as it was sent."""
    answer = get(path, params={key: given})
    assert answer.status_code in (200, 302, 400, 404), (path, key, given)
    html = "html" in answer.headers.get("content-type", "")
    return [text for text in MARKUP if html and text in answer.text]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("key", PARAMETERS)
def test_no_parameter_is_said_again_as_it_came(get: Get, path: str, key: str) -> None:
    assert said_again(get, path, key, " ".join(MARKUP)) == []


@pytest.mark.parametrize("path", PAGES)
def test_no_question_is_said_again_as_it_came(get: Get, path: str) -> None:
    assert [text for text in MARKUP if said_again(get, path, "q", text)] == []


@pytest.mark.parametrize("key", PARAMETERS)
def test_no_refusal_or_list_says_again_what_stands_alone(get: Get, key: str) -> None:
    assert [(path, text) for path in PAGES[:3] for text in ALONE if said_again(get, path, key, text)] == []
