"""The commands by which staff take articles down and decide on what waits."""

from __future__ import annotations

import json
import sqlite3

import pytest
from click.testing import CliRunner, Result

from scraper.archive import Archive, store
from scraper.cli import main
from tests.care.conftest import articles
from tests.intake.conftest import Town


def run(town: Town, *words: str, answer: str | None = None) -> Result:
    places = ("--db", str(town.db), "--schedules", str(town.folder / "schedules"), "--captures", str(town.captures))
    environment = {"LC_ALL": "C", "LANGUAGE": "", "SCRAPER_NOW": f"{town.ground(1).clock():%Y-%m-%dT%H:%M:%SZ}"}
    return CliRunner().invoke(main, [words[0], *places, *words[1:]], input=answer, env=environment)


def test_an_article_is_named_by_id_key_or_address(crawled: Town) -> None:
    first, second, third = crawled.rows("SELECT id, key, url FROM articles ORDER BY id LIMIT 3")
    for name, (article, _, _) in ((str(first[0]), first), (str(second[1]), second), (str(third[2]), third)):
        done = run(crawled, "takedown", name, "--grade", "hide", "--ground", "съд", "--yes", "--json")
        assert done.exit_code == 0, done.output
        assert json.loads(done.stdout)["article"] == article
    assert len(json.loads(run(crawled, "takedown", "list", "--json").stdout)) == 3
    assert "съд" in run(crawled, "takedown", "list").stdout
    assert run(crawled, "takedown", "undo", str(second[1])).exit_code == 0
    hidden = crawled.rows("SELECT count(*) FROM articles WHERE visibility = 'staff'")
    assert hidden == [(2,)]


def test_it_asks_first_and_says_what_it_cannot_reach(crawled: Town) -> None:
    article = str(articles(crawled)[0])
    asked = run(crawled, "takedown", article, "--grade", "erase", answer="n\n")
    assert asked.exit_code == 1
    assert "cannot be undone" in asked.stderr
    assert crawled.rows("SELECT count(*) FROM tombstones") == [(0,)]
    done = run(crawled, "takedown", article, "--grade", "erase", answer="y\n")
    assert done.exit_code == 0
    assert "Backups" in done.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("takedown", "1"), "--grade: found none"),
        (("takedown", "zzzzzzzz", "--grade", "hide"), "found no article"),
        (("takedown", "http://nowhere.example/x", "--grade", "hide"), "found no article"),
        (("takedown", "1", "--grade", "burn"), "burn"),
        (("takedown", "undo", "1"), "no hidden article"),
        (("holds", "release", "1"), "no version that waits"),
    ],
)
def test_wrong_usage_is_told_and_ends_with_2(crawled: Town, words: tuple[str, ...], message: str) -> None:
    done = run(crawled, *words, "--yes") if words[0] == "takedown" else run(crawled, *words)
    assert done.exit_code == 2
    assert message in done.stderr


def _with_number(town: Town) -> int:
    article = articles(town)[0]
    with sqlite3.connect(town.db) as connection:
        connection.execute("UPDATE versions SET body = body || ' ЕГН 6101057509.' WHERE article = ?", (article,))
    assert "1 versions wait" in run(town, "holds", "look").stderr
    return article


def test_a_version_that_waits_is_listed_and_released_or_kept(crawled: Town) -> None:
    article = _with_number(crawled)
    (waiting,) = json.loads(run(crawled, "holds", "list", "--json").stdout)
    assert (waiting["article"], waiting["kinds"]) == (article, "egn 1")
    public = "SELECT count(*) FROM public_articles WHERE id = ?"
    assert crawled.rows(public, article) == [(0,)]
    assert run(crawled, "holds", "release", str(article)).exit_code == 0
    assert crawled.rows(public, article) == [(1,)]
    assert run(crawled, "holds", "keep", str(article), "--version", "1").exit_code == 0
    assert crawled.rows(public, article) == [(0,)]
    assert str(article) not in run(crawled, "holds", "list").stdout


def test_the_numbers_of_a_version_that_waits_can_be_redacted(crawled: Town) -> None:
    article = _with_number(crawled)
    assert run(crawled, "holds", "redact", str(article)).exit_code == 0
    (body,) = crawled.rows("SELECT body FROM public_articles WHERE id = ?", article)[0]
    assert str(body).endswith("ЕГН ████.")
    assert json.loads(run(crawled, "holds", "list", "--json").stdout) == []


def test_without_its_desk_nothing_is_done_and_no_other_desk_is_made(crawled: Town) -> None:
    first, second = map(str, articles(crawled)[:2])
    assert run(crawled, "takedown", first, "--grade", "hide", "--yes").exit_code == 0
    desk = crawled.folder / "desk.db"
    kept = desk.rename(crawled.folder / "elsewhere.db")
    for words in (
        ("takedown", second, "--grade", "erase", "--yes"),
        ("takedown", second, "--grade", "hide", "--yes"),
        ("takedown", "undo", first),
        ("takedown", "list"),
        ("crawl", "rozograd"),
    ):
        done = run(crawled, *words)
        assert (done.exit_code, done.stdout, desk.exists()) == (2, "", False)
        assert "found no desk" in done.stderr
        assert len([line for line in done.stderr.splitlines() if "found" in line or "Traceback" in line]) == 1
    assert crawled.rows("SELECT count(*) FROM tombstones") == [(1,)]
    kept.rename(desk)
    assert run(crawled, "takedown", "undo", first).exit_code == 0


def test_an_archive_without_takedowns_needs_no_desk(crawled: Town) -> None:
    assert json.loads(run(crawled, "takedown", "list", "--json").stdout) == []
    assert not (crawled.folder / "desk.db").exists()


@pytest.mark.parametrize("grade", ["hide", "redact", "erase"])
def test_other_articles_with_the_words_or_the_title_are_named(crawled: Town, grade: str) -> None:
    article, other, *_ = articles(crawled)
    (title,) = crawled.rows("SELECT title FROM articles WHERE id = ?", article)[0]
    with Archive.open(crawled.db) as archive, archive.write() as connection:
        words = f"Вижте „{title}“ от вчера, тел. 0888123456."
        connection.execute("UPDATE versions SET body = body || ? WHERE article = ?", (words, other))
        connection.execute("UPDATE versions SET body = body || ' 0888 123 456' WHERE article = ?", (article,))
        for each in (article, other):
            store.present(connection, each, None)
    span = ("--span", "0888 123 456") if grade == "redact" else ()
    done = run(crawled, "takedown", str(article), "--grade", grade, *span, "--yes", "--json")
    (named,) = json.loads(done.stdout)["mentions"]
    assert named["article"] == other
    assert f"Article {other} holds the same words or title" in done.stderr
    assert named["title"] in done.stderr
