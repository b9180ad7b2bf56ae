"""Tables: what is in them, as of when, and that nothing else is."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import sqlite3
from collections import Counter
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.archive import Archive
from scraper.errors import WrongInput
from scraper.export import chosen, rows, standing
from scraper.export.asked import STAFF, STRANGERS, moment
from scraper.export.columns import TABLES
from scraper.export.tables import cell, text_of
from scraper.search.expression import Said
from scraper.search.inquiry import Inquiry
from scraper.search.query import matching
from scraper.search.question import Question

_CYRILLIC = re.compile("[а-я]")
NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
SHOWN = ("key", "source", "url", "section", "title", "body", "published", "published_on", "published_from",
         "first_seen_at", "last_changed_at", "missing_since", "removed_at", "version")  # fmt: skip


# --- cells --------------------------------------------------------------------------------------------------------


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_a_text_comes_back_from_its_cell_and_no_cell_is_a_formula(text):
    assert text_of(str(cell(text))) == text
    assert not str(cell(text)).startswith(tuple("=+-@\t\r\n＝＋－＠"))
    line = StringIO(newline="")
    csv.writer(line).writerow([cell(text)])
    assert next(csv.reader(StringIO(line.getvalue(), newline=""))) == [cell(text)]


@pytest.mark.parametrize("text", ["=1+1", "-2", "@x", "+359 431", "\t=x", "'=x", "''-", "＝1"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text):
    assert cell(text) == "'" + text


# --- what is exported ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", [0, 1, 2])
@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_later_crawls_change_no_byte_of_an_earlier_moment(town, tables, day, form):
    asked = {"form": form, "as_of": town.evening(day), "versions": True}
    before, after = tables(town.days[day], **asked), tables(town.db, **asked)
    assert before.data() == after.data()
    assert before.manifest["files"] == after.manifest["files"]


@pytest.mark.parametrize("day", [0, 1, 2, 3])
def test_the_archive_of_a_moment_is_what_the_site_showed_then(town, tables, day):
    with sqlite3.connect(town.days[day]) as connection:
        connection.row_factory = sqlite3.Row
        site = [dict(row) for row in connection.execute("SELECT * FROM public_articles ORDER BY key")]
    rows = tables(town.db, "jsonl", as_of=town.evening(day)).lines("articles")
    assert [{name: row[name] for name in SHOWN} for row in rows] == [{n: row[n] for n in SHOWN} for row in site]
    gone = {"removed": "removed_at", "missing": "missing_since"}
    assert all(row[gone[row["state"]]] for row in rows if row["state"] != "present")
    assert {row["state"] for row in rows} == ({"present"}, {"present"}, {"present", "missing"}, {"present", "removed"})[
        day
    ]


def test_an_article_that_moved_later_has_its_old_address_then(build, tables):
    build.source("town", "Town")
    article = build.article("Заглавие", "Текст.", "town", first_seen_at="2024-03-01T08:00:00Z")
    build.database["articles"].update(article, {"url": "https://town.example/new"})
    detail = "https://town.example/page-1.html → https://town.example/new"
    build.insert("events", article=article, kind="moved", at="2024-03-05T08:00:00Z", detail=detail)
    build.database.conn.commit()
    path = build.captures.parent / "archive.db"
    then, now = (tables(path, as_of=datetime(2024, 3, day, tzinfo=UTC)).rows("articles")[0]["url"] for day in (2, 6))
    assert (then, now) == ("https://town.example/page-1.html", "https://town.example/new")


def test_a_correction_counts_from_the_day_it_was_made(guarded, tables):
    def title(day: datetime) -> str:
        return next(row["title"] for row in tables(guarded, as_of=day).rows("articles") if row["key"] == "key1")

    assert title(datetime(2024, 4, 30, tzinfo=UTC)) == "Канализация край Копринка"
    assert title(datetime(2024, 5, 2, tzinfo=UTC)) == "Поправено заглавие"


def test_every_version_is_there_where_asked_for(town, tables):
    out = tables(town.db, versions=True)
    numbers = Counter(row["key"] for row in out.rows("versions"))
    assert {row["key"]: int(row["versions"]) for row in out.rows("articles")} == numbers
    assert max(numbers.values()) > 1
    assert "versions.csv" not in tables(town.db).data()


def test_attached_files_come_with_their_text_once_they_were_fetched(town, tables):
    rows = tables(town.db).rows("attachments")
    assert len(rows) == 5
    assert any(row["text"] for row in rows)
    assert all(len(row["sha256"]) == 64 for row in rows)
    keys = {row["key"] for row in tables(town.db).rows("articles")}
    assert {row["key"] for row in rows} <= keys


def test_dates_do_not_mix_types(guarded, tables):
    dates = {
        row["key"]: (row["published"], row["published_on"], row["published_precision"])
        for row in tables(guarded).rows("articles")
    }
    assert dates["key1"] == ("2024-02-12", "2024-02-12", "day")
    assert dates["key2"] == ("2024-01-10T10:30:00+02:00", "2024-01-10", "time")
    assert dates["key3"] == ("2024-01", "2024-01-01", "month")
    assert dates["key4"] == ("", "", "")


# --- who may see what ---------------------------------------------------------------------------------------------


def test_strangers_get_neither_withheld_texts_nor_what_is_staff_s(guarded, tables):
    for form in ("csv", "jsonl"):
        out = tables(guarded, form, versions=True)
        whole = b"".join(out.data().values()).decode()
        assert "Списък на длъжници" in whole
        for secret in ("парола", "Тайна публикация", "Тайна служба", "Таен Редактор"):
            assert secret not in whole
    row = next(row for row in tables(guarded).rows("articles") if row["key"] == "key5")
    assert (row["visibility"], row["body"], row["capture_sha256"]) == ("metadata", "", "")


def test_staff_get_everything_and_the_manifest_says_so(guarded, tables):
    out = tables(guarded, everything=True)
    rows = {row["key"]: row for row in out.rows("articles")}
    assert rows["key6"]["visibility"] == "staff"
    assert rows["key5"]["body"].startswith("парола")
    assert "staff" in out.manifest["for"]
    assert "strangers" in tables(guarded).manifest["for"]


def test_words_do_not_find_a_withheld_text(guarded, tables):
    assert tables(guarded, words="парола").rows("articles") == []
    assert len(tables(guarded, words="парола", everything=True).rows("articles")) == 1


# --- filters ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["кметът", '"град Розоград"', "конкурс OR търг", "община -кмет", "-община"])
def test_a_query_finds_what_the_search_page_finds_in_the_order_of_keys(town, tables, words):
    with Archive.open(town.db) as archive:
        found = sorted(matching(Inquiry.of(archive.connection, Question(words))))
        rows = archive.connection.execute("SELECT id, key FROM public_articles ORDER BY key")
        expected = [key for article, key in rows if article in found]
    assert [row["key"] for row in tables(town.db, words=words).rows("articles")] == expected


@pytest.mark.parametrize("words", ["кметът", '"на община"', "конкурс OR търг", "община -кмет", "-община", "1964"])
def test_a_text_that_the_index_no_longer_holds_is_judged_as_the_index_would(town, words):
    with Archive.open(town.db) as archive:
        inquiry = Inquiry.of(archive.connection, Question(words))
        found = set(matching(inquiry))
        texts = archive.connection.execute("SELECT id, title, body, language FROM public_articles").fetchall()
    said = {row[0]: [Said.of(text, row[3]) for text in row[1:3]] for row in texts}
    assert {article for article, (title, body) in said.items() if inquiry.sought.fits(title, body)} == found


def test_a_query_as_of_then_reads_the_text_of_then(guarded, tables):
    then = datetime(2024, 3, 1, tzinfo=UTC)
    assert [row["key"] for row in tables(guarded, words="септември 2025").rows("articles")] == ["key1"]
    assert tables(guarded, words="септември 2025", as_of=then).rows("articles") == []
    assert [row["key"] for row in tables(guarded, words='"май 2024"', as_of=then).rows("articles")] == ["key1"]


def test_days_are_both_included_and_the_undated_are_counted(guarded, tables):
    out = tables(guarded, since="2024-01-10", until="2024-02-12", sources=("kazanlak",))
    assert {row["key"] for row in out.rows("articles")} == {"key1", "key2", "key5"}
    assert out.manifest["articles"] == {"exported": 3, "archived": 7, "left_out_for_want_of_a_date": 1}


def test_nothing_found_is_still_a_whole_export(town, tables):
    for form in ("csv", "jsonl"):
        out = tables(town.db, form, words="няматакавадума")
        assert out.manifest["articles"]["exported"] == 0
        assert set(out.data()) == {f"articles.{form}", f"attachments.{form}", "coverage.csv", "codebook.md"}
    head = next(csv.reader(StringIO(tables(town.db, words="няма").data()["articles.csv"].decode("utf-8-sig"))))
    assert head == [column.name for column in TABLES["articles"]]


# --- beside the data ----------------------------------------------------------------------------------------------


def test_coverage_gives_every_count_its_denominator(guarded, tables):
    out = tables(guarded, words="канализация", as_of=datetime(2024, 4, 10, tzinfo=UTC))
    rows = {(row["source"], row["month"]): row for row in out.rows("coverage")}
    assert sum(int(row["archived"]) for row in rows.values()) == 7
    assert sum(int(row["articles"]) for row in rows.values()) == len(out.rows("articles")) == 1
    kazanlak = {month: rows["kazanlak", month] for month in ("2024-01", "2024-02", "2024-03", "2024-04")}
    assert [row["state"] for row in kazanlak.values()] == ["not covered", "not covered", "covered", "not covered"]
    assert (kazanlak["2024-02"]["articles"], kazanlak["2024-02"]["archived"]) == ("1", "1")
    assert (rows["shipka", "2024-03"]["crawls"], rows["shipka", "2024-03"]["whole_crawls"]) == ("2", "1")
    assert rows["shipka", ""]["archived"] == "1"
    assert not any(source == "tajna" for source, _ in rows)


def test_coverage_tells_what_was_measured_unless_an_earlier_moment_was_asked_for(town, tables):
    months = {row["month"]: row for row in tables(town.db, now=True).rows("coverage")}
    with sqlite3.connect(town.db) as connection:
        sql = "SELECT month, listed, missing, state FROM public_coverage WHERE month <> 'unknown'"
        measured = connection.execute(sql).fetchall()
    assert measured
    for month, *said in measured:
        assert [months[month][name] for name in ("listed", "missing", "measured")] == [str(value) for value in said]
    assert {row["measured_at"] for row in tables(town.db).rows("coverage")} == {""}


def test_the_codebook_tells_every_column_in_both_languages(town, tables):
    out = tables(town.db, versions=True)
    text = out.data()["codebook.md"].decode()
    english, bulgarian = text.split("# Кодова книга")
    for name in ("articles", "attachments", "versions", "coverage"):
        head = next(csv.reader(StringIO(out.data()[f"{name}.csv"].decode("utf-8-sig"))))
        for half in (english, bulgarian):
            part = half.split(f"## {name}\n")[1].split("## ")[0]
            assert [line.split("`")[1] for line in part.splitlines() if line.startswith("| `")] == head
    for columns in TABLES.values():
        assert all(column.en and not _CYRILLIC.search(column.en) and _CYRILLIC.search(column.bg) for column in columns)


def test_the_manifest_tells_each_file_s_digest_and_rows(town, tables):
    out = tables(town.db)
    for said in out.manifest["files"]:
        data = (out.path / said["path"]).read_bytes()
        assert (said["bytes"], said["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
    rows = {said["path"]: said["rows"] for said in out.manifest["files"] if "rows" in said}
    assert rows["articles.csv"] == len(out.rows("articles")) == out.manifest["articles"]["exported"]
    json.dumps(out.manifest)


def test_csv_is_as_excel_and_rfc_4180_have_it(town, tables):
    data = tables(town.db).data()["articles.csv"]
    assert data.startswith(b"\xef\xbb\xbfkey,source,")
    assert data.count(b"\r\n") == len(tables(town.db).rows("articles")) + 1


# --- moments ------------------------------------------------------------------------------------------------------


def test_a_moment_is_read_as_utc_unless_it_says_otherwise():
    assert moment("2024-03-01", NOW) == datetime(2024, 3, 1, tzinfo=UTC)
    assert moment("2024-03-01T10:00:00+02:00", NOW) == datetime(2024, 3, 1, 8, tzinfo=UTC)
    assert moment(None, NOW) == NOW


@pytest.mark.parametrize("said", ["", "вчера", "2024-13-01", "2024-05-02", (NOW + timedelta(seconds=1)).isoformat()])
def test_a_moment_that_cannot_be_read_or_lies_ahead_is_refused(said):
    with pytest.raises(WrongInput, match="--as-of"):
        moment(said, NOW)


@pytest.mark.parametrize("views", [STAFF, STRANGERS])
def test_no_question_makes_a_whole_view_for_one_row(guarded, views):
    values = {"id": 1, "shown": 1, "at": "2030", "versions": 1, "article": 1, "keys": "[]", "source": "", "role": None,
              "after": 0, "sources": "[]", "limit": 1}  # fmt: skip
    with Archive.open(guarded) as archive:
        archive.connection.execute(chosen._TABLE)
        for sql in (
            rows._ARTICLES,
            rows._VERSIONS,
            rows._ATTACHMENTS,
            chosen._OF_KEYS,
            chosen._OF_SOURCES,
            standing._LIGHT,
        ):
            plan = archive.connection.execute(f"EXPLAIN QUERY PLAN {sql.format(**views.names)}", values).fetchall()
            assert not [row[3] for row in plan if "MATERIALIZE" in row[3]], sql
