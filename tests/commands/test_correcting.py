"""What a person corrects is shown in place of what was read, and said to be; the page's own word is kept."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from tests.conftest import Shell
from tests.publish.conftest import site

WHY = ("--reason", "the stamp is the day of a flood", "--author", "M. Petrova")


def rows(shell: Shell, sql: str, *values: object) -> list[tuple[Any, ...]]:
    with sqlite3.connect(shell.folder / "archive.db") as connection:
        return connection.execute(sql, values).fetchall()


def dated(shell: Shell) -> tuple[int, str, str, str, str]:
    """An article with a date: id, key, address, title and date."""
    sql = "SELECT id, key, url, title, published FROM articles WHERE published LIKE '____-__-__' ORDER BY id LIMIT 1"
    return rows(shell, sql)[0]


def test_a_corrected_date_stands_over_what_is_read_again(crawled: Shell) -> None:
    number, key, url, _, before = dated(crawled)
    for name, date in ((str(number), "1998-02"), (key, "1999-02-12"), (url, "2001-02-12T08:30:00+02:00")):
        assert crawled("correct", name, "--published", date, *WHY).exit_code == 0
        assert rows(crawled, "SELECT published, published_from FROM articles WHERE id = ?", number) == [
            (date, "person")
        ]
    assert crawled("extract").exit_code == 0
    assert crawled("crawl", "--recheck", "--delay", "0").exit_code == 0
    sql = "SELECT a.published_on, v.published FROM articles a JOIN versions v ON v.article = a.id WHERE a.id = ?"
    assert rows(crawled, sql, number) == [("2001-02-12", before)]
    assert rows(crawled, "SELECT count(*) FROM public_changes WHERE article = ?", number) == [(0,)]
    found = json.loads(crawled("search", "", "--from", "2001-02-12", "--to", "2001-02-12", "--json").stdout)
    assert [row["id"] for row in found["rows"]] == [number]


def test_a_corrected_title_is_searched_and_the_page_s_own_is_not(crawled: Shell) -> None:
    number, _, _, title, _ = dated(crawled)
    assert crawled("correct", str(number), "--title", "Квазиправилно  заглавие", *WHY).exit_code == 0
    found = json.loads(crawled("search", "квазиправилно", "--json").stdout)
    assert [row["title"] for row in found["rows"]] == ["Квазиправилно заглавие"]
    assert rows(crawled, "SELECT title FROM versions WHERE article = ?", number) == [(title,)]
    assert "0 lost, 0 wrong" in crawled("verify").stderr


def test_the_article_s_page_and_json_say_corrected_why_and_what_the_page_says(crawled: Shell) -> None:
    number, _, _, title, date = dated(crawled)
    crawled("correct", str(number), "--title", "Друго", "--published", "2001-02-12", *WHY, SCRAPER_NOW="2030-01-05")
    get = site(crawled.folder / "archive.db")
    page = get(f"/article/{number}").text
    assert "Title corrected on 5 January 2030: the stamp is the day of a flood." in page
    assert title in page
    assert "Petrova" not in page
    told = get(f"/article/{number}.json").json()
    assert (told["title"], told["published"]) == ("Друго", "2001-02-12")
    assert {each["field"]: each["page"] for each in told["corrections"]} == {"title": title, "published": date}
    crawled("export", str(crawled.folder / "out"), "--format", "csv", SCRAPER_NOW="2030-01-06")
    lines = (crawled.folder / "out" / "articles.csv").read_text("utf-8").splitlines()
    assert any(
        f"published (on the page: {date}), 2030-01-05: the stamp is the day of a flood" in line for line in lines
    )


def test_what_was_corrected_can_be_taken_back_and_nothing_is_forgotten(crawled: Shell) -> None:
    number, *_, date = dated(crawled)
    crawled("correct", str(number), "--published", "none", "--visibility", "staff", *WHY)
    assert rows(crawled, "SELECT published, visibility FROM articles WHERE id = ?", number) == [(None, "staff")]
    assert site(crawled.folder / "archive.db")(f"/article/{number}").status_code == 404
    undone = ("--undo", "published", "--undo", "visibility", "--reason", "it was right")
    assert crawled("correct", str(number), *undone).exit_code == 0
    assert rows(crawled, "SELECT published, visibility FROM articles WHERE id = ?", number) == [(date, "public")]
    told = json.loads(crawled("correct", "--list", "--json").stdout)
    assert [(each["field"], each["undone"]) for each in told] == [
        ("published", False),
        ("visibility", False),
        ("published", True),
        ("visibility", True),
    ]
    assert crawled("correct", "--list", str(number)).stdout.count("as read again") == 2
    again = crawled("correct", str(number), *undone)
    assert (again.exit_code, "no correction of published" in again.stderr) == (2, True)


WRONG = {
    ("1", "--published", "2024-13-01", *WHY): "expected a day 2024-02-12, a month 2024-02",
    ("1", "--published", "12.02.2024", *WHY): "expected a day 2024-02-12",
    ("1", "--published", "2024-02-12T08:30", *WHY): "expected a day 2024-02-12",
    ("1", "--published", "2024-02-30", *WHY): "expected a day 2024-02-12",
    ("1", "--published", "0204-02-12", *WHY): "expected a year from 1900 on",
    ("1", "--published", "2999-02-12", *WHY): "expected no day after",
    ("1", "--published", "2001-02-12"): "--reason: found none",
    ("1", "--title", "  ", *WHY): "--title: found an empty title",
    ("99999", "--title", "x", *WHY): "found no article",
    ("1", *WHY): "found nothing to correct",
    ("1", "--title", "x", "--undo", "title", *WHY): "corrected by the same command",
    ("--title", "x", *WHY): "ARTICLE: found none",
}


def test_what_cannot_be_a_correction_is_refused_with_what_was_expected(crawled: Shell) -> None:
    for words, told in WRONG.items():
        answer = crawled("correct", *words)
        assert (answer.exit_code, told in answer.stderr) == (2, True), words
    assert rows(crawled, "SELECT count(*) FROM corrections") == [(0,)]


def test_a_hidden_article_is_not_shown_by_a_correction(crawled: Shell) -> None:
    assert crawled("takedown", "1", "--grade", "hide", "--yes").exit_code == 0
    answer = crawled("correct", "1", "--visibility", "public", *WHY)
    assert (answer.exit_code, "taken down" in answer.stderr) == (2, True)
