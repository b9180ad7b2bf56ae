"""Whole sites, crawled by the source files in zoo/ and held against their gold. Skipped where the sites are not at hand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SHARED = os.environ.get("SCRAPER_SHARED")
SOURCES = Path(__file__).parent / "zoo"

pytestmark = pytest.mark.skipif(not SHARED, reason="SCRAPER_SHARED names no folder of sites to crawl")


@pytest.mark.parametrize("name", sorted(path.stem for path in SOURCES.glob("*.yml")))
def test_a_site_is_archived_exactly(name: str, tmp_path: Path, worker_id: str) -> None:
    zoo = Path(SHARED or "") / "site-zoo"
    port = 18500 + 10 * int(worker_id.removeprefix("gw") or 0) if worker_id != "master" else 18500
    subprocess.run(
        (
            *(sys.executable, str(zoo / "score_zoo.py"), str(zoo / "sites"), "--only", f"^{name}"),
            *("--source-files", str(SOURCES), "--scraper", f"{sys.executable} -m scraper"),
            *("--port", str(port), "--json", str(tmp_path / "score.json")),
        ),
        check=True,
        capture_output=True,
    )
    score = json.loads((tmp_path / "score.json").read_text("utf-8"))[0]
    assert score["crawl_exit"] == 0
    assert (score["found"], score["extra"]) == (1.0, 0.0)
    assert (score["title"], score["date_right"]) == (1.0, 1.0)
    assert score["body_f1"] >= 0.99


def test_imported_warcs_of_a_real_site_end_in_its_articles(tmp_path: Path) -> None:
    files = sorted((Path(SHARED or "") / "real-pages" / "uk-datagovuk-warc").glob("*.warc.gz"))
    assert len(files) == 2
    found = []
    for order in (files, files[::-1], [*files, *files]):
        place = tmp_path / f"archive-{len(found)}"
        options = ("--db", f"{place}/a.db", "--captures", f"{place}/captures", "--schedules", f"{place}/none")
        for file in order:
            subprocess.run(
                (sys.executable, "-m", "scraper", "import", str(file), *options), check=True, capture_output=True
            )
        sql = "SELECT url, title, published, body FROM articles ORDER BY url"
        found.append(subprocess.run(_query(place / "a.db", sql), check=True, capture_output=True, text=True).stdout)
        revisits = "SELECT count(*) FROM captures WHERE refers_to_key IS NOT NULL AND revisit_of IS NULL"
        assert (
            subprocess.run(_query(place / "a.db", revisits), check=True, capture_output=True, text=True).stdout
            == "[[0]]\n"
        )
    assert found[0] == found[1] == found[2]
    articles = {row[0]: row[1:] for row in json.loads(found[0])}
    index = Path(SHARED or "") / "real-pages" / "uk-datagovuk-warc" / "index.jsonl"
    lines = [json.loads(line) for line in index.read_text("utf-8").splitlines()]
    gold = {line["url"]: line.get("gold") or {} for line in lines if line["kind"] == "article"}
    # The library's list of documents shows a day for each, and the map's page says its own.
    assert len(articles.keys() - gold.keys()) <= 2
    for url, wanted in gold.items():
        title, published, body = articles[url]
        assert title
        assert wanted.get("date", published[:10]) == published[:10]
        assert body.replace("\n", " ").find(wanted.get("body_first", "")) >= 0


def _query(database: Path, sql: str) -> tuple[str, ...]:
    code = "import json, sqlite3, sys; print(json.dumps(sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchall()))"
    return (sys.executable, "-c", code, str(database), sql)
