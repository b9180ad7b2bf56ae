"""The data block for search engines and reference managers, in a browser that keeps our policy."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.browser


@pytest.fixture
def answer(get: Callable[..., httpx.Response]) -> httpx.Response:
    """The page of an article whose title is a script; asked for in a thread, since the browser's loop runs in ours."""
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(get, "/article/7").result()


def test_the_data_block_is_read_and_neither_blocked_nor_run(answer: httpx.Response, chromium: Any) -> None:
    page = chromium.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("dialog", lambda dialog: said.append(dialog.message))

    def fulfil(route: Any) -> None:
        if route.request.resource_type == "document":
            route.fulfill(status=200, headers=dict(answer.headers), body=answer.text)
        else:
            route.abort()

    page.route("**/*", fulfil)
    page.goto("http://archive.test/article/7")
    data = page.locator('script[type="application/ld+json"]').text_content()
    assert json.loads(data)["headline"].startswith("<script>alert")
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert [text for text in said if "Security" in text or "alert" in text] == []
    page.close()
