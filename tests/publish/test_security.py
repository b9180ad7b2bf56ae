"""What strangers cannot do, and the headers that keep crawled text harmless."""

from __future__ import annotations

import asyncio
import gzip
import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from datasette.app import Datasette
from sqlite_utils import Database

from scraper.archive.desk import key
from scraper.publish.security import VIEWS

Get = Callable[..., httpx.Response]

TABLES = (
    *("articles", "versions", "captures", "sources", "addresses", "readings", "attachments", "corrections", "events"),
    "article_visibility",
    *(
        "checks",
        "redesigns",
        "notices",
        "links",
        "runs",
        "failures",
        "fetch_state",
        "warcs",
        "article_index_1",
        "article_index_1_data",
    ),
    *("article_index_1_idx", "article_index_1_config", "sqlite_sequence"),
    *("index_state", "index_docs", "index_hidden", "index_words", "index_lanes", "index_echoes", "echo_bands"),
    *("index_before", "index_texts"),
)


@pytest.mark.parametrize("table", TABLES)
def test_no_table_is_open(get: Get, table: str) -> None:
    for address in (f"/archive/{table}", f"/archive/{table}.json", f"/archive/{table}.csv?_stream=on"):
        assert get(address).status_code == 403
    assert get(f"/archive/{table}/1").status_code in (403, 404)


@pytest.mark.parametrize("view", sorted(VIEWS))
def test_every_public_view_is_open_and_hides_what_is_for_staff(get: Get, view: str) -> None:
    answer = get(f"/archive/{view}.json?_shape=array&_size=max")
    assert answer.status_code == 200
    assert answer.json()
    for hidden in ("Тайна", "тайна", "tajna", "Иванов"):
        assert hidden not in answer.text


@pytest.mark.parametrize(
    "address",
    [
        *("/archive.db", "/archive?sql=select+1", "/archive.json?sql=select+body+from+articles"),
        "/archive/public_articles?_where=1",
        "/archive/public_articles.json?_search=парола&_fts_table=article_index_1&_fts_pk=id",
        "/archive/public_articles.json?_search=парола&_fts%5Ftable=article_index_1",
        '/archive/public_articles.json?_through={"table":"versions","column":"body","value":"x"}',
        *("/-/metadata.json", "/-/databases", "/-/databases.json", "/-/settings.json", "/-/threads", "/-/plugins.json"),
        *("/-/permissions", "/-/allow-debug", "/-/patterns", "/-/messages"),
    ],
)
def test_what_reaches_around_the_views_is_refused(get: Get, address: str) -> None:
    assert get(address).status_code == 403


@pytest.mark.parametrize(
    "address", ["/archive", "/archive.json", "/.json", "/archive/public_articles.json?_facet=source&_search=парола"]
)
def test_datasettes_own_pages_name_nothing_hidden(get: Get, address: str) -> None:
    said = get(address)
    assert said.status_code == 200
    for hidden in ("article_index", "index_", "fetch_state", '"articles"', "Тайна", "tajna", "Иванов"):
        assert hidden not in said.text


def test_sql_is_open_only_where_the_owner_says_so(archive: Path, make_site: Callable[..., Get]) -> None:
    assert make_site(archive, {"allow_sql": True})("/archive.json?sql=select+1").status_code == 200
    assert make_site(archive, {"allow_sql": False})("/archive.json?sql=select+1").status_code == 403


def test_an_owner_can_close_the_whole_site(archive: Path, make_site: Callable[..., Get]) -> None:
    get = make_site(archive, {"allow": {"id": "root"}})
    assert [get(address).status_code for address in ("/", "/article/1", "/search.json")] == [403, 403, 403]


def test_our_pages_run_and_load_nothing_from_elsewhere(get: Get) -> None:
    for address in ("/", "/article/7", "/search.json", "/search.csv", "/search.atom", "/nothing", "/capture/1.warc.gz"):
        headers = get(address).headers
        assert headers["content-security-policy"] == (
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; "
            "base-uri 'none'; frame-ancestors 'none'"
        )
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["x-robots-tag"] == "noindex"
        assert "set-cookie" not in headers
        assert " style=" not in get(address).text if "html" in headers["content-type"] else True


def test_letters_and_styles_are_fetched_once_and_not_with_every_page(get: Get) -> None:
    files = re.findall(r'(?:href|src)="(/-/static-plugins/[^"]+)"', get("/").text)
    assert len(files) == 5
    for address in files:
        said = get(address).headers["cache-control"]
        assert said == ("max-age=31536000, immutable" if "?v=" in address else "max-age=2592000")
    assert "cache-control" not in get("/-/static-plugins/municipal-archive/nothing.css?v=1").headers


def test_datasettes_pages_get_only_what_they_need(get: Get) -> None:
    policy = get("/archive").headers["content-security-policy"]
    assert "script-src 'self' 'unsafe-inline'" in policy
    assert "default-src 'none'" in policy
    assert "http" not in policy


def test_indexing_is_turned_on_by_the_owner(archive: Path, make_site: Callable[..., Get]) -> None:
    page = make_site(archive, {"plugins": {"municipal-archive": {"index": True}}})("/")
    assert "x-robots-tag" not in page.headers
    assert "noindex" not in page.text


def test_a_record_comes_as_it_lies_in_its_file(get: Get) -> None:
    answer = get("/capture/1.warc.gz")
    assert answer.headers["content-disposition"] == 'attachment; filename="capture-1.warc.gz"'

    assert gzip.decompress(answer.content).startswith(b"WARC/1.1\r\nWARC-Type: response")


def test_a_capture_tells_its_facts_and_its_article(get: Get) -> None:
    page = get("/capture/1").text
    for part in ("https://kazanlak.example/page-1.html", "2024-02-14T07:31:00Z", "kazanlak-1.warc.gz", f"{1:064x}"):
        assert part in page
    assert 'href="/article/1"' in page


def test_captures_of_withheld_and_hidden_articles_are_closed(archive: Path, get: Get) -> None:

    rows = Database(archive).query(
        "SELECT id, url FROM captures WHERE url LIKE '%page-5.html' OR url LIKE '%page-6.html'"
    )
    numbers = [row["id"] for row in rows]
    assert len(numbers) == 2
    for number in numbers:
        assert get(f"/capture/{number}").status_code == 404
        assert get(f"/capture/{number}.warc.gz").status_code == 404


def test_a_missing_or_outlying_file_is_a_clear_404(
    archive: Path, tmp_path: Path, make_site: Callable[..., Get]
) -> None:

    copy = tmp_path / "archive.db"
    Database(archive).execute("VACUUM INTO ?", (str(copy),))
    (tmp_path / "captures").mkdir()
    (tmp_path / "secret.gz").write_bytes(b"x" * 4096)
    database = Database(copy)
    database["captures"].update(2, {"warc": "../secret.gz"})
    database["captures"].update(3, {"warc": str(tmp_path / "secret.gz")})
    database.conn.commit()
    get = make_site(copy)
    for number in (1, 2, 3):
        answer = get(f"/capture/{number}.warc.gz")
        assert answer.status_code == 404
        assert "not kept with this copy of the archive" in answer.text
        assert "not kept with this copy" in get(f"/capture/{number}").text


def test_the_captures_folder_is_where_the_owner_says(
    archive: Path, tmp_path: Path, make_site: Callable[..., Get]
) -> None:
    elsewhere = {"plugins": {"municipal-archive": {"captures": str(tmp_path)}}}
    assert make_site(archive, elsewhere)("/capture/1.warc.gz").status_code == 404
    named = {"plugins": {"municipal-archive": {"captures": str(archive.parent / "captures")}}}
    assert make_site(archive, named)("/capture/1.warc.gz").status_code == 200


def test_on_a_database_that_is_not_ours_datasette_is_as_it_was(foreign: Path, make_site: Callable[..., Get]) -> None:
    get = make_site(foreign)
    home = get("/")
    assert home.status_code == 200
    assert "Municipal archive" not in home.text
    assert "content-security-policy" not in home.headers
    assert get("/search").status_code == 200
    assert get("/search.json?sql=select+1+as+one").json()["rows"] == [[1]]
    assert get("/search/articles.json").status_code == 200
    assert get("/changes").status_code == 404
    assert get("/-/metadata.json").status_code == 200
    assert make_site(foreign, frozen=True)("/search.db").status_code == 200


@pytest.fixture
def two(archive: Path, tmp_path: Path) -> list[str]:
    """The archive and a backup of it."""
    Database(archive).execute("VACUUM INTO ?", (str(tmp_path / "backup.db"),))
    return [str(archive), str(tmp_path / "backup.db")]


def ask(datasette: Datasette, address: str) -> httpx.Response:
    """What a stranger gets."""

    async def asked() -> httpx.Response:
        return await datasette.client.get(address)

    return asyncio.run(asked())


def test_a_second_archive_is_guarded_as_the_first(two: list[str]) -> None:
    datasette = Datasette(two)
    for table in TABLES:
        assert ask(datasette, f"/backup/{table}.json").status_code == 403
    assert ask(datasette, "/backup.json?sql=select+1").status_code == 403
    assert ask(Datasette([], immutables=two), "/backup.db").status_code == 403
    assert ask(datasette, "/backup/public_articles.json").status_code == 200
    assert "fetch_state" not in ask(datasette, "/backup").text


READ_ALL = "/_memory.json?sql=select+body+from+%5Bbackup%5D.articles"


def test_the_database_in_memory_is_no_way_around(two: list[str]) -> None:
    assert ask(Datasette(two, crossdb=True), READ_ALL).status_code == 403
    assert ask(Datasette(two, memory=True), "/_memory.json?sql=select+1").status_code == 403
    one_closed = {"allow_sql": True, "databases": {"backup": {"allow_sql": False}}}
    assert ask(Datasette(two, crossdb=True, metadata=one_closed), READ_ALL).status_code == 403
    assert ask(Datasette(two, crossdb=True, metadata={"allow_sql": True}), READ_ALL).status_code == 200


@pytest.mark.parametrize("also", [True, False])
def test_the_database_in_memory_is_no_way_to_the_desk(two: list[str], tmp_path: Path, also: bool) -> None:
    kept = tmp_path / "desk.db"
    key(kept)
    served = Datasette([*(two if also else ()), str(kept)], crossdb=True, metadata={"allow_sql": True})
    assert ask(served, "/_memory.json?sql=select+name+from+%5Bdesk%5D.secrets").status_code == 403
    assert ask(served, "/desk.json?sql=select+name+from+secrets").status_code == 403


@pytest.mark.parametrize(("said", "status"), [("cross-site", 403), ("same-origin", 405), (None, 405)])
def test_another_site_sends_nothing_here(two: list[str], said: str | None, status: int) -> None:
    async def send() -> int:
        headers = {"sec-fetch-site": said} if said else {}
        return int((await Datasette(two).client.post("/archive", headers=headers)).status_code)

    assert asyncio.run(send()) == status


def test_the_database_in_memory_is_datasettes_own_where_there_is_no_archive(foreign: Path) -> None:
    assert ask(Datasette([str(foreign)], memory=True), "/_memory.json?sql=select+1").status_code == 200


def test_every_public_view_is_one_of_the_schema_s(archive: Path) -> None:
    assert {view for view in Database(archive).view_names() if view.startswith("public_")} == set(VIEWS)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", " javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x"]
)
def test_only_web_addresses_are_links(archive: Path, tmp_path: Path, make_site: Callable[..., Get], url: str) -> None:
    Database(archive).execute("VACUUM INTO ?", (str(tmp_path / "archive.db"),))
    database = Database(tmp_path / "archive.db")
    for table, column in (("articles", "url"), ("addresses", "url"), ("captures", "url"), ("sources", "home")):
        database.execute(f"UPDATE {table} SET {column} = ? || rowid", (url,))
    database.execute("UPDATE attachments SET url = ?, capture = NULL", (url,))
    database.conn.commit()
    get = make_site(tmp_path / "archive.db")
    addresses = ("/article/1", "/article/2", "/article/1/versions/2", "/article/5", "/capture/1", "/source/kazanlak")
    for address in (*addresses, "/", "/changes", "/search.atom", "/changes.atom"):
        page = get(address)
        assert page.status_code == 200
        links = re.findall(r"""(?i)(?:href|src|action)=["']([^"']*)""", page.text)
        assert not [
            link for link in links if "alert" in link or link.strip().lower().startswith(("javascript", "data"))
        ]
    for address in addresses:
        assert url in get(address).text


@pytest.mark.parametrize(("offset", "length"), [(-1, 10), (0, 2**62), (2**62, 10), (0, -1), (0, 0), (2**62, 2**62)])
def test_a_record_that_cannot_lie_in_its_file_is_a_clear_404(
    archive: Path, tmp_path: Path, make_site: Callable[..., Get], offset: int, length: int
) -> None:
    Database(archive).execute("VACUUM INTO ?", (str(tmp_path / "archive.db"),))
    database = Database(tmp_path / "archive.db")
    capture = next(database.query("SELECT capture FROM attachments WHERE id = 1"))["capture"]
    database["captures"].update(capture, {"offset": offset, "length": length})
    database.conn.commit()
    get = make_site(
        tmp_path / "archive.db", {"plugins": {"municipal-archive": {"captures": str(archive.parent / "captures")}}}
    )
    assert "not kept with this copy" in get(f"/capture/{capture}").text
    for address in (f"/capture/{capture}.warc.gz", "/attachment/1"):
        assert get(address).status_code == 404
        assert "not kept with this copy of the archive" in get(address).text


def test_the_file_itself_is_not_to_be_had(archive: Path, make_site: Callable[..., Get]) -> None:
    assert make_site(archive, frozen=True)("/archive.db").status_code == 403
