"""The twins for machines: JSON, CSV, JSON Lines and Atom."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import feedparser
import httpx
from sqlite_utils import Database

Get = Callable[..., httpx.Response]
KAZANLAK = "kazanlak"


def test_json_has_the_keys_of_the_contract(get: Get) -> None:
    said = get("/search.json?q=канализация&size=1").json()
    assert list(said) == ["query", "count", "capped", "undated", "rows", "next", "covers"]
    assert said["rows"][0]["snippet"].startswith("Срокът")
    contract = ["id", "key", "url", "source", "title", "published", "snippet"]
    assert list(said["rows"][0]) == [*contract, "file", "echoes"]


def test_paging_in_json_goes_on_to_the_end(get: Get) -> None:
    seen, following = [], ""
    while following is not None:
        said = get("/search.json", params={"size": 3, "next": following}).json()
        seen += [row["id"] for row in said["rows"]]
        following = said["next"]
    assert sorted(seen) == [1, 2, 3, 4, 5, 7, 8]


def test_errors_in_json_say_what_and_which_status(get: Get) -> None:
    answer = get("/search.json?from=x")
    assert answer.status_code == 400
    assert answer.json() == {"error": "from: found 'x', expected a day such as 2024-02-12", "status": 400}
    for form in ("csv", "jsonl", "atom"):
        assert get(f"/search.{form}?from=x").json()["status"] == 400


def test_csv_and_jsonl_hold_everything(get: Get) -> None:
    rows = list(csv.DictReader(StringIO(get("/search.csv").text)))
    lines = [json.loads(line) for line in get("/search.jsonl?size=2").text.splitlines()]
    assert [int(row["id"]) for row in rows] == [line["id"] for line in lines] == [1, 5, 2, 3, 8, 4, 7]
    assert rows[0]["published"] == "2024-02-12"
    assert lines[2]["removed_at"] == "2024-02-23T08:00:00Z"
    assert "Иванов" not in get("/search.csv").text


def test_csv_begins_with_a_mark_for_excel_only_if_asked(get: Get) -> None:
    assert get("/search.csv").text.startswith("id,")
    assert get("/search.csv?bom=1").content.startswith(b"\xef\xbb\xbfid,")


def test_a_cell_is_no_formula(tmp_path: Path, archive: Path, make_site: Callable[..., Get]) -> None:
    copy = tmp_path / "archive.db"
    source = Database(archive)
    source.execute("VACUUM INTO ?", (str(copy),))
    database = Database(copy)
    database["articles"].update(1, {"title": "=HYPERLINK(1)"})
    database.conn.commit()
    get = make_site(copy)
    assert "'=HYPERLINK(1)" in get("/search.csv").text
    assert '"=HYPERLINK(1)"' in get("/search.jsonl").text


def test_an_article_in_json(get: Get) -> None:
    said = get("/article/1.json").json()
    assert said["body"].startswith("Срокът за завършване е септември")
    assert [version["number"] for version in said["versions"]] == [1, 2]
    assert said["attachments"][0]["sha256"] == "ab" * 32
    assert said["addresses"] == ["https://kazanlak.example/page-1.html"]


def test_a_search_can_be_followed(archive: Path, make_site: Callable[..., Get]) -> None:
    get = make_site(archive, {"plugins": {"municipal-archive": {"url": "https://archive.example.org/"}}})
    feed = feedparser.parse(get("/search.atom?source=kazanlak").content)
    assert not feed.bozo
    assert feed.feed.id == "https://archive.example.org/search.atom?source=kazanlak"
    first = feed.entries[0]
    assert first.id == "tag:archive.example.org,2024-02-14:article/key7"
    assert first.link == "https://archive.example.org/article/7"
    assert first.updated == "2024-02-14T07:31:00Z"


def test_a_followed_search_brings_what_is_new_dated_or_not(
    build: Any, tmp_path: Path, make_site: Callable[..., Get]
) -> None:
    build.source(KAZANLAK, "Община Казанлък")
    for day in range(60):
        build.article(f"Вода {day}", "вода", published="2030-01-01", first_seen_at="2024-01-01T06:00:00Z")
    undated = build.article("Вода без дата", "вода", first_seen_at="2024-05-01T06:00:00Z")
    build.database.conn.commit()
    get = make_site(tmp_path / "archive.db")
    for asked in ("", "?q=вода", "?q=вода&sort=old", "?sort=relevance&size=1", "?q=-огън"):
        feed = feedparser.parse(get(f"/search.atom{asked}").content)
        assert feed.entries[0].link == f"http://localhost/article/{undated}"
        assert len(feed.entries) == 50
        assert "sort" not in feed.feed.id
    page = get("/search?q=вода&sort=old&size=5").text
    assert page.count('href="/search.atom?q=%D0%B2%D0%BE%D0%B4%D0%B0"') == 2


def test_changes_can_be_followed(get: Get) -> None:
    feed = feedparser.parse(get("/changes.atom").content)
    assert not feed.bozo
    assert [entry.title.split(":")[0] for entry in feed.entries] == ["Edited", "Missing", "Removed", "Missing"]
    assert feed.entries[0].link == "http://localhost/article/1/versions?from=1&to=2"
    assert len({entry.id for entry in feed.entries}) == 4


def test_control_characters_do_not_break_a_feed(tmp_path: Path, archive: Path, make_site: Callable[..., Get]) -> None:
    copy = tmp_path / "archive.db"
    Database(archive).execute("VACUUM INTO ?", (str(copy),))
    database = Database(copy)
    database["articles"].update(1, {"title": "а\x00б\x0b\ufffe & <в>"})
    database.conn.commit()
    feed = feedparser.parse(make_site(copy)("/search.atom").content)
    assert not feed.bozo
    assert "аб & <в>" in [entry.title for entry in feed.entries]
