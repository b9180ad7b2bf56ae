"""The pages are for reading: whoever sends something is told so, and what may be asked for instead."""

from __future__ import annotations

import httpx
import pytest


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/", "/search", "/article/1", "/changes", "/sources"])
def test_a_page_that_is_sent_something_says_what_may_be_asked(address: str, method: str, path: str) -> None:
    answer = httpx.request(method, address + path)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    assert answer.headers["content-type"].startswith("text/html")
    assert "can only be read" in answer.text


@pytest.mark.parametrize("path", ["/search.json", "/search.csv", "/article/1.json", "/changes.atom", "/article/1.bib"])
def test_data_that_is_sent_something_answers_in_json(address: str, path: str) -> None:
    answer = httpx.post(address + path, json={"q": "вода"})
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    assert answer.json() == {"error": "found POST, expected GET or HEAD: this can only be read", "status": 405}


@pytest.mark.parametrize("path", ["/", "/search.json", "/article/1"])
def test_reading_and_asking_for_the_head_alone_go_on(address: str, path: str) -> None:
    assert httpx.get(address + path).status_code == 200
    assert httpx.head(address + path).status_code == 200
