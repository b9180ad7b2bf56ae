"""metadata.yml as it is shipped: the same site by Datasette alone, and queries that run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

Get = Callable[..., httpx.Response]
METADATA: dict[str, Any] = yaml.safe_load(
    Path(__file__).parents[2].joinpath("metadata.yml").read_text(encoding="utf-8")
)
ARCHIVE = METADATA["databases"]["archive"]


@pytest.fixture(scope="module")
def shipped(archive: Path, make_site: Callable[..., Get]) -> Get:
    """The site with the metadata as it is shipped."""
    return make_site(archive, METADATA)


def test_the_site_has_its_name_in_both_languages(shipped: Get) -> None:
    assert ">Municipal archive<" in shipped("/").text
    assert ">Общински архив<" in shipped("/?lang=bg").text


@pytest.mark.parametrize("query", sorted(ARCHIVE["queries"]))
def test_every_query_answers_strangers_without_naming_what_is_hidden(shipped: Get, query: str) -> None:
    page = shipped(f"/archive/{query}")
    rows = shipped(f"/archive/{query}.json?_shape=array&word=План")
    assert (page.status_code, rows.status_code) == (200, 200)
    assert rows.json()
    for hidden in ("Тайна", "tajna", "Иванов"):
        assert hidden not in rows.text


@pytest.mark.parametrize("view", sorted(ARCHIVE["tables"]))
def test_every_view_it_describes_is_open_and_has_its_facets(shipped: Get, view: str) -> None:
    said = shipped(f"/archive/{view}.json").json()
    assert set(ARCHIVE["tables"][view].get("facets", [])) <= set(said["columns"])
    assert said.get("error") is None


def test_sql_of_a_stranger_s_own_stays_closed(shipped: Get) -> None:
    assert shipped("/archive.json?sql=select+1").status_code == 403


def test_records_are_found_beside_the_database(shipped: Get) -> None:
    assert shipped("/capture/1.warc.gz").status_code == 200
