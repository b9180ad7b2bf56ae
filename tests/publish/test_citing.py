"""How an article is cited: plain text, BibTeX, RIS, and what reference managers find in a page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import bibtexparser
import httpx
import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st

from scraper.publish.taking import bibtex, ris
from scraper.publish.taking.citing import Citation, coins, in_page, plain
from scraper.publish.words import Words

Get = Callable[..., httpx.Response]
OWNED = {"plugins": {"municipal-archive": {"url": "https://archive.example.org/"}}}
CITED = Citation(
    ident="kazanlak-key1-v2",
    author="Община Казанлък",
    title="Канализация & „Копринка“ – 50 %",
    published="2024-02-12",
    url="https://kazanlak.example/index.php?p=c&r=88#a_b",
    language="bg",
    first_seen_at="2024-02-14T07:31:00Z",
    version=2,
    captured_at="2024-03-04T07:00:00Z",
    sha256="ab" * 32,
    permanent="https://archive.example.org/article/1/versions/2",
)
UNDATED = Citation("shipka-key4", "Община Шипка", None, None, "https://shipka.example/4", None, "2024-02-14T07:31:00Z")
english, bulgarian = Words("en"), Words("bg")


def in_bibtex(text: str) -> dict[str, str]:
    """The fields of the one entry, by a parser that is not ours; its key and type among them."""
    library = bibtexparser.parse_string(text)
    assert library.failed_blocks == []
    (entry,) = library.entries
    return {"type": entry.entry_type, "key": entry.key} | {field.key: str(field.value) for field in entry.fields}


def in_ris(text: str) -> dict[str, Any]:
    """The fields of the one record, by a parser that is not ours."""
    (record,) = rispy.loads(text)
    return dict(record)


# --- BibTeX and RIS ------------------------------------------------------------------------------------------------


def test_bibtex_names_the_institution_whole_and_keeps_cyrillic() -> None:
    said = in_bibtex(bibtex.entry(english, CITED))
    assert (said["type"], said["key"]) == ("misc", "kazanlak-key1-v2")
    assert said["author"].strip("{}") == "Община Казанлък"
    assert said["author"].startswith("{")  # else „Община“ would be taken for a first name
    assert said["title"].strip("{}") == r"Канализация \& „Копринка“ – 50 \%"
    assert (said["year"], said["month"], said["date"], said["urldate"]) == ("2024", "feb", "2024-02-12", "2024-03-04")
    assert said["langid"] == "bulgarian"


def test_bibtex_holds_the_original_address_as_it_is_and_the_hash_in_a_note() -> None:
    said = in_bibtex(bibtex.entry(english, CITED))
    assert said["url"] == "https://kazanlak.example/index.php?p=c&r=88#a_b"
    assert f"SHA-256 {'ab' * 32}" in said["note"]
    assert "version 2" in said["note"]
    assert r"\url{https://archive.example.org/article/1/versions/2}" in said["note"]
    assert "редакция 2" in in_bibtex(bibtex.entry(bulgarian, CITED))["note"]


def test_ris_is_read_back() -> None:
    said = in_ris(ris.entry(english, CITED))
    assert said["type_of_reference"] == "ELEC"
    assert said["authors"] == ["Община Казанлък"]
    assert said["title"] == "Канализация & „Копринка“ – 50 %"
    assert (said["year"], said["date"], said["access_date"]) == ("2024", "2024/02/12/", "2024/03/04/")
    assert said["urls"] == [CITED.url]
    assert said["language"] == "bg"
    assert f"SHA-256 {'ab' * 32}; version 2" in said["notes"][0]


@pytest.mark.parametrize(
    ("published", "fields", "date"),
    [
        ("2024-02", {"year": "2024", "month": "feb", "date": "2024-02"}, "2024/02//"),
        ("2024-02-12T10:30+02:00", {"year": "2024", "month": "feb", "date": "2024-02-12"}, "2024/02/12/"),
    ],
)
def test_a_date_goes_only_as_far_as_it_is_known(published: str, fields: dict[str, str], date: str) -> None:
    cited = replace(CITED, published=published)
    said = in_bibtex(bibtex.entry(english, cited))
    assert {name: said[name] for name in fields} == fields
    assert in_ris(ris.entry(english, cited))["date"] == date


def test_what_bears_no_date_says_so_and_when_it_was_first_seen() -> None:
    said = in_bibtex(bibtex.entry(english, UNDATED))
    assert said["year"] == "n.d."
    assert "date" not in said
    assert "first seen 2024-02-14" in said["note"]
    record = in_ris(ris.entry(english, UNDATED))
    assert "year" not in record
    assert record["notes"] == ["n.d.: the page bears no date, first seen 2024-02-14"]
    assert plain(english, UNDATED) == "Община Шипка. “(no title)”. n.d. https://shipka.example/4."


hostile = st.text(st.characters(codec="utf-8"), max_size=60) | st.sampled_from(
    ["}", "{", "\\", "a}{b", "\\}", "@article{x,", '"', "%", "ER  - ", "a\nTY  - BOOK", "\x00", "$\\input{/etc}$"]
)


@given(title=hostile, author=hostile)
def test_no_title_and_no_name_breaks_out_of_its_field(title: str, author: str) -> None:
    cited = Citation("k-1", author or "x", title, "2024-02-12", "https://a.example/", "bg", "2024-02-14T07:31:00Z")
    said = in_bibtex(bibtex.entry(english, cited))
    assert (said["key"], said["url"], said["date"]) == ("k-1", "https://a.example/", "2024-02-12")
    text = bibtex.entry(english, cited)
    assert text.count("{") == text.count("}")
    assert "\\input" not in text
    lines = ris.entry(english, cited).split("\r\n")
    assert [line[:6] for line in lines if line] == [
        f"{tag}  - " for tag in ["TY", "ID", "AU", "TI", "PY", "DA", "LA", "UR", "ER"]
    ]


# --- in a page ------------------------------------------------------------------------------------------------------


def test_coins_decode_to_what_a_translator_looks_for() -> None:
    said = {name: values[0] for name, values in parse_qs(coins(CITED), strict_parsing=True).items()}
    assert said == {
        "ctx_ver": "Z39.88-2004",
        "rft_val_fmt": "info:ofi/fmt:kev:mtx:dc",
        "rft.type": "webpage",
        "rft.title": CITED.title,
        "rft.aucorp": "Община Казанлък",
        "rft.date": "2024-02-12",
        "rft.language": "bg",
        "rft.identifier": CITED.url,
    }


@given(hostile)
def test_no_title_ends_the_data_block(title: str) -> None:
    data = in_page(replace(CITED, title=title)).data
    assert data is not None
    assert "<" not in data
    assert json.loads(data)["headline"] == title


def test_an_article_s_page_holds_them_all(get: Get) -> None:
    page = get("/article/1").text
    head = page[: page.index("</head>")]
    meta = {name: unescape(value) for name, value in re.findall(r'<meta name="(citation_\w+)" content="([^"]*)"', head)}
    assert meta == {
        "citation_title": "Канализация край Копринка",
        "citation_author": "Община Казанлък",
        "citation_publisher": "Община Казанлък",
        "citation_publication_date": "2024/02/12",
        "citation_language": "bg",
        "citation_public_url": "https://kazanlak.example/page-1.html",
    }
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', head)
    said = json.loads(data)
    assert (said["@type"], said["datePublished"], said["version"]) == ("NewsArticle", "2024-02-12", 2)
    assert said["author"] == {"@type": "Organization", "name": "Община Казанлък"}
    assert re.fullmatch(r"[0-9a-f]{64}", said["identifier"]["value"])
    assert page.count('class="Z3988"') == 1


def test_every_result_can_be_picked(get: Get) -> None:
    spans = re.findall(r'<span class="Z3988" title="([^"]+)">', get("/search?source=kazanlak").text)
    titles = [parse_qs(unescape(span)).get("rft.title", [""])[0] for span in spans]
    assert titles[0] == "Канализация край Копринка"
    assert len(titles) == 5


# --- addresses ------------------------------------------------------------------------------------------------------


def test_a_version_s_citation_is_pinned_to_it(get: Get) -> None:
    first, second = (in_bibtex(get(f"/article/1/versions/{n}.bib").text) for n in (1, 2))
    assert (first["key"], second["key"]) == ("kazanlak-key1-v1", "kazanlak-key1-v2")
    assert first["note"] != second["note"]
    assert in_bibtex(get("/article/1.bib").text) == second
    assert in_ris(get("/article/1/versions/1.ris").text)["id"] == "kazanlak-key1-v1"


@pytest.mark.parametrize("form", ["bib", "ris"])
def test_a_citation_leads_to_the_owner_s_address_or_to_none_of_ours(
    archive: Path, make_site: Callable[..., Get], form: str
) -> None:
    for address in (f"/article/1.{form}", f"/search.{form}"):
        bare, owned = make_site(archive)(address).text, make_site(archive, OWNED)(address).text
        assert "localhost" not in bare
        assert "127.0.0.1" not in bare
        assert "https://archive.example.org/article/1/versions/2" in owned


def test_whole_results_are_cited_each_by_its_own_key(get: Get) -> None:
    library = bibtexparser.parse_string(get("/search.bib").text)
    assert library.failed_blocks == []
    assert sorted(entry.key for entry in library.entries) == [
        "kazanlak-key1-v2",
        "kazanlak-key2-v1",
        "kazanlak-key3-v1",
        "kazanlak-key5",
        "kazanlak-key7-v1",
        "shipka-key4-v1",
        "shipka-key8-v1",
    ]  # fmt: skip
    assert [record["id"] for record in rispy.loads(get("/search.ris").text)] == [e.key for e in library.entries]
    assert "parola" not in get("/search.bib").text


def test_of_a_withheld_text_only_title_and_address_are_cited(get: Get) -> None:
    said = in_ris(get("/article/5.ris").text)
    assert said["title"] == "Списък на длъжници"
    assert {"notes", "access_date"}.isdisjoint(said)
    assert get("/article/5/versions/1.ris").status_code == 404


@pytest.mark.parametrize("form", ["bib", "ris"])
def test_what_is_hidden_or_gone_is_not_cited(get: Get, form: str) -> None:
    assert get(f"/article/6.{form}").status_code == 404
    erased = get(f"/article/99.{form}")
    assert (erased.status_code, erased.json()["status"]) == (410, 410)
    assert get(f"/article/1/versions/9.{form}").status_code == 404
    assert "Тайна публикация" not in get(f"/search.{form}").text
    assert get(f"/search.{form}?from=x").json()["error"].startswith("from: found 'x'")
