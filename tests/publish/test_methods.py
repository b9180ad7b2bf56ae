"""The pages are for reading: whoever sends something is told so, and what may be asked for instead."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest
from datasette.app import Datasette


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


@pytest.mark.parametrize("name", ["articles", "public_articles", "nothing", "articles.json", "public_articles.csv"])
def test_datasettes_own_tables_that_are_sent_something_say_so(address: str, name: str) -> None:
    answer = httpx.post(f"{address}/archive/{name}", data={"a": "b"})
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    assert "can only be read" in answer.text


@pytest.mark.parametrize(("writes", "status"), [(True, 302), (False, 405)])
def test_only_a_query_that_the_owner_lets_write_may_be_sent(archive: Path, writes: bool, status: int) -> None:
    query = {"sql": "DELETE FROM runs WHERE 0" if writes else "SELECT 1", "write": writes}
    canned = {"databases": {"archive": {"queries": {"own": query}}}}

    async def ask() -> httpx.Response:
        return await Datasette([str(archive)], metadata=canned).client.post("/archive/own", data={"a": "b"})

    assert asyncio.run(ask()).status_code == status


@pytest.mark.parametrize("method", ["PROPFIND", "TRACE", "НЕЩО".encode().hex()])
@pytest.mark.parametrize("path", ["/search", "/archive/public_articles", "/nothing", "/-/versions"])
def test_a_method_that_nobody_knows_is_no_failure_of_ours(address: str, method: str, path: str) -> None:
    answer = httpx.request(method, address + path)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
