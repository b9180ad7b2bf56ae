"""A search taken along: CSV, JSON lines, and the coverage that its counts are held against."""

from __future__ import annotations

import asyncio
import csv
import json
import os
import re
import sqlite3
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from datasette.app import Datasette
from sqlite_utils import Database

from scraper.clock import VARIABLE
from scraper.publish.taking.columns import FOUND, MONTHS
from scraper.publish.taking.whole import send
from scraper.search import index

Get = Callable[..., httpx.Response]
CODEBOOK = Path(__file__).parents[2] / "docs" / "data.md"
MANY = 1_100  # more than two batches


def table(answer: httpx.Response) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"), newline="")))


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory, archive: Path) -> Path:
    """An archive of more announcements than one batch holds."""
    path = tmp_path_factory.mktemp("large") / "archive.db"
    Database(archive).execute("VACUUM INTO ?", (str(path),))
    connection = sqlite3.connect(path, isolation_level="IMMEDIATE")
    connection.executemany(
        "INSERT INTO articles (key, source, url, language, title, body, published, first_seen_at, last_changed_at, version)"
        " VALUES (?, 'kazanlak', ?, 'bg', ?, 'вода', '2023-05-04', '2024-01-01T00:00:00Z', '2024-01-01T00:00:00Z', 1)",
        [(f"many{n}", f"https://kazanlak.example/{n}", f"Вода {n}") for n in range(MANY)],
    )
    for (number,) in connection.execute("SELECT id FROM articles WHERE key LIKE 'many%'").fetchall():
        index.put(connection, number)
    connection.commit()
    connection.close()
    return path


# --- the rows -------------------------------------------------------------------------------------------------------


def test_a_spreadsheet_reads_cyrillic_by_the_mark_that_the_page_asks_for(get: Get) -> None:
    (link,) = re.findall(r'href="(/search\.csv\?[^"]+)"', get("/search?q=канализация").text)
    answer = get(link.replace("&amp;", "&"))
    assert answer.content.startswith(b"\xef\xbb\xbfid,")
    assert table(answer)[0]["title"] == "Канализация край Копринка"
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="search.csv"'


def test_dates_do_not_mix_types(get: Get) -> None:
    told = {
        row["id"]: (row["published"], row["published_on"], row["published_precision"])
        for row in table(get("/search.csv"))
    }
    assert told["1"] == ("2024-02-12", "2024-02-12", "day")
    assert told["3"] == ("2024-01", "2024-01-01", "month")
    assert told["4"] == ("", "", "")


def test_each_row_is_pinned_to_the_bytes_it_was_read_from(get: Get) -> None:
    rows = {row["id"]: row for row in table(get("/search.csv"))}
    assert rows["1"]["version"] == "2"
    assert rows["1"]["captured_at"] == "2024-03-04T07:00:00Z"
    assert re.fullmatch(r"[0-9a-f]{64}", rows["1"]["capture_sha256"])
    assert rows["1"]["publisher"] == "town"
    withheld = rows["5"]
    assert (withheld["title"], withheld["version"], withheld["captured_at"]) == ("Списък на длъжници", "", "")


def test_both_forms_hold_the_columns_of_the_codebook(get: Get) -> None:
    names = [column.name for column in FOUND]
    assert list(table(get("/search.csv"))[0]) == names
    for line in get("/search.jsonl").text.splitlines():
        assert list(json.loads(line)) == names
    months = [column.name for column in MONTHS]
    assert list(table(get("/coverage.csv"))[0]) == months
    said = CODEBOOK.read_text(encoding="utf-8")
    for column in (*FOUND, *MONTHS):
        assert f"| `{column.name}` | {column.en} |" in said
        assert f"| `{column.name}` | {column.bg} |" in said


def test_what_is_never_missing_stands_in_every_row(get: Get) -> None:
    rows = table(get("/search.csv"))
    said = CODEBOOK.read_text(encoding="utf-8")
    for column in FOUND:
        if column.missing_en == "never" and column.name != "snippet":  # of a withheld text that is an empty string
            assert all(row[column.name] for row in rows), column.name
        for meant, missing in ((column.en, column.missing_en), (column.bg, column.missing_bg)):
            assert re.search(rf"\| `{column.name}` \| {re.escape(meant)} \| [^|]+ \| {re.escape(missing)} \|", said)


def test_more_than_a_batch_comes_whole_and_each_row_once(large: Path, make_site: Callable[..., Get]) -> None:
    get = make_site(large)
    ids = [json.loads(line)["id"] for line in get("/search.jsonl?from=2023-05-04&to=2023-05-04").text.splitlines()]
    assert len(ids) == len(set(ids)) == MANY
    assert len(table(get("/search.csv"))) == MANY + 7


def test_no_transaction_is_open_while_a_client_takes_its_time(large: Path, make_site: Callable[..., Get]) -> None:
    """Between two batches the write-ahead log can be folded back whole, which no open reader would allow."""

    async def ask() -> list[int]:
        datasette, folded = Datasette([str(large)]), []
        await datasette.invoke_startup()
        app = datasette.app()

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def take(message: dict[str, Any]) -> None:
            if message.get("more_body"):
                with sqlite3.connect(large) as writer:
                    writer.execute("UPDATE articles SET section = 'x' WHERE id = 1")
                    writer.commit()
                    folded.append(writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])

        path = {"path": "/search.csv", "raw_path": b"/search.csv", "query_string": b""}
        await app({"type": "http", "method": "GET", "headers": [], "scheme": "http", **path}, receive, take)
        return folded

    folded = asyncio.run(ask())
    assert len(folded) >= 3
    assert set(folded) == {0}


def test_a_client_that_stops_reading_is_cut_off() -> None:
    class Stalled:
        async def write(self, text: str) -> None:
            await asyncio.sleep(3_600)

    with pytest.raises(ConnectionAbortedError):
        asyncio.run(send(Stalled(), "a line", patience=0.01))


def test_whoever_has_the_export_is_told_so_until_the_archive_changes(
    tmp_path: Path, archive: Path, make_site: Callable[..., Get]
) -> None:
    path = tmp_path / "archive.db"
    Database(archive).execute("VACUUM INTO ?", (str(path),))
    os.utime(path, (1_700_000_000, 1_700_000_000))
    get = make_site(path)
    tag = get("/search.csv").headers["etag"]
    assert get("/search.csv", headers={"if-none-match": tag}).status_code == 304
    assert get("/search.csv?bom=1", headers={"if-none-match": tag}).status_code == 200
    assert get("/search.jsonl", headers={"if-none-match": tag}).status_code == 200
    Database(path)["articles"].update(1, {"visibility": "staff"})
    again = get("/search.csv", headers={"if-none-match": tag})
    assert again.status_code == 200
    assert "etag" not in again.headers  # the file was written just now, and may be so again within its clock's tick
    assert "Канализация край Копринка" not in again.text


@pytest.mark.parametrize("form", ["csv", "jsonl", "bib", "ris", "atom", "json"])
def test_every_form_refuses_what_cannot_be_asked_in_the_same_words(get: Get, form: str) -> None:
    for wrong in ("from=x", "source=tajna", "source=x"):
        answer = get(f"/search.{form}?{wrong}")
        assert (answer.status_code, answer.json()["error"]) == (400, get(f"/search.json?{wrong}").json()["error"])


# --- what counts are held against ----------------------------------------------------------------------------------


@pytest.fixture
def march(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "2024-03-06T09:00:00Z")


@pytest.mark.usefixtures("march")
def test_every_month_has_its_count_and_says_whether_it_is_covered(get: Get) -> None:
    told = {(row["source"], row["month"]): (row["state"], row["archived"]) for row in table(get("/coverage.csv?bom=1"))}
    assert told["kazanlak", "2023-11"] == ("covered", "0")  # covered and empty: nothing was published
    assert told["kazanlak", "2024-01"] == ("incomplete", "3")
    assert told["kazanlak", "2024-02"][0] == "covered"
    assert told["shipka", "2023-11"] == ("not covered", "1")  # never read to its end
    assert told["shipka", ""] == ("", "1")  # what bears no date
    assert {source for source, _ in told} == {"kazanlak", "shipka"}
    assert max(month for _, month in told) == "2024-03"


@pytest.mark.usefixtures("march")
def test_coverage_is_of_the_sources_and_days_asked_for(get: Get) -> None:
    rows = table(get("/coverage.csv?source=kazanlak&from=2024-01-15&to=2024-02-01&q=вода"))
    assert [(row["source"], row["month"]) for row in rows] == [("kazanlak", "2024-01"), ("kazanlak", "2024-02")]
    for wrong in ("source=tajna", "from=x"):
        assert get(f"/coverage.csv?{wrong}").json()["error"] == get(f"/search.json?{wrong}").json()["error"]


@pytest.mark.usefixtures("march")
def test_the_counts_of_months_add_up_to_what_is_found(get: Get) -> None:
    assert sum(int(row["archived"]) for row in table(get("/coverage.csv"))) == get("/search.json").json()["count"] == 7
