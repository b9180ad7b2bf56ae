"""A crawl's own captures of bad days, imported: where they came from nothing changes, elsewhere the same comes of them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from scraper import pipeline
from scraper.archive.runs import Tally
from scraper.intake import Ground
from scraper.intake.importing import Imported
from scraper.models import Feed, Source, Template
from tests.intake.test_visit import START, Site, page, site

__all__ = ["site"]
PLACES = ("Липница", "Бряст", "Орехово", "Драгоевци", "Изток")
CAPTCHA = page("Проверка", "Въведете кода от картинката, за да продължите.")
CLOSED = page("Профилактика", "Сайтът временно не работи поради профилактика. Опитайте по-късно.")
NOWHERE = page("Грешка", "Страницата не е намерена.")


def put(site: Site, number: int, more: str = "") -> None:
    text = f"Кметът на {PLACES[number]} кани жителите на среща номер {number}. {more}"
    site.put(f"/n/{number}.html", page(f"Обява {number} за {PLACES[number]}", text))


@pytest.fixture
def lived(site: Site) -> Site:
    """A town after an ordinary day, three bad ones with a crawl and a recheck each, and an edit on the day after."""
    site.put("/", page("Община", "Добре дошли."))
    for number in range(5):
        put(site, number)
    site.list(*(f"/n/{number}.html" for number in range(5)))
    site.crawl()
    good, otherwise = dict(site.pages), site.otherwise
    for shown in (CAPTCHA, CLOSED, NOWHERE):
        site.otherwise = (200, {"Content-Type": "text/html; charset=utf-8"}, shown)
        site.pages = {path: good[path] for path in ("/robots.txt", "/rss")}
        site.list(*(f"/n/{number}.html" for number in range(5)), "/n/77.html")
        site.crawl()
        site.crawl()
    site.pages, site.otherwise = good, otherwise
    put(site, 3, "Срещата е в училището.")
    site.crawl()
    return site


def bring(site: Site, folder: Path) -> Imported:
    source = Source(
        "town",
        "Town",
        f"{site.url}/",
        (Feed(f"{site.url}/rss"),),
        article=Template(url=r"/\d+\.html$", title="h1", body=".b"),
    )
    ground = Ground(folder / "archive.db", folder / "captures", lambda: START + timedelta(days=60))
    return pipeline.import_(sorted((site.folder / "captures").glob("*.warc.gz")), ground, (source,), None)


def test_an_archives_own_captures_change_nothing_in_it(lived: Site) -> None:
    tables = ("articles", "versions", "captures", "fetch_state", "presence", "runs", "checks")
    known = {row[0] for row in lived.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
    kept = {name: lived.rows(f"SELECT * FROM {name}") for name in tables if name in known}
    assert bring(lived, lived.folder).tallies.get("town", Tally()) == Tally()
    assert {name: lived.rows(f"SELECT * FROM {name}") for name in kept} == kept


def test_under_another_name_they_change_nothing_either(lived: Site, tmp_path: Path) -> None:
    kept = lived.rows("SELECT id, kind, at FROM public_changes"), lived.rows("SELECT * FROM versions")
    for file in sorted((lived.folder / "captures").glob("*.warc.gz")):
        (file.parent / f"copy-{file.name}").write_bytes(file.read_bytes() + b"\n")
    bring(lived, lived.folder)
    assert (lived.rows("SELECT id, kind, at FROM public_changes"), lived.rows("SELECT * FROM versions")) == kept


def test_an_empty_archive_comes_to_the_same_articles_and_edits(lived: Site, tmp_path: Path) -> None:
    done = bring(lived, tmp_path / "other")
    other = Site(lived.url, tmp_path / "other")
    said = "SELECT a.url, v.title, v.body FROM articles a JOIN versions v ON v.article = a.id ORDER BY 1, v.seen_at"
    assert other.rows(said) == lived.rows(said)
    assert len(lived.rows(said)) == 6
    assert (done.tallies["town"].new, done.tallies["town"].edited) == (5, 1)
    assert any("other addresses" in each or "any address" in each for each in done.problems)


def test_a_page_without_what_the_rules_name_is_told_and_no_edit(site: Site, tmp_path: Path) -> None:
    site.crawl()
    site.put("/1.html", b"<html><body><p>Something else stands here, and it has no heading at all.</p></body></html>")
    site.crawl()
    done = bring(site, tmp_path / "other")
    assert (done.tallies["town"].new, done.tallies["town"].edited) == (2, 0)
    assert any("found" in each for each in done.problems), done.problems
