"""Captures are kept from strangers as they arrive, where they show what was hidden or a personal number."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scraper.archive import Archive, captures, store
from scraper.care import screening, takedown
from scraper.care.discretion import Discretion
from scraper.care.takedown import Holdings, Request
from scraper.models import Article, Capture, Personal, Place, Role
from tests.archive.conftest import SOURCE, START

NUMBER = "<item><description>Иван Петров, ЕГН &#54;101057509</description></item>"


def withheld(archive: Archive, role: Role, body: str, discretion: Discretion | None = None, **personal: str) -> bool:
    """Whether a capture is withheld on arrival."""
    source = replace(SOURCE, personal=Personal(**personal))  # type: ignore[arg-type]
    offset = archive.connection.execute("SELECT count(*) FROM captures").fetchone()[0]
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    place = Place("town.warc.gz", offset, 1)
    capture = Capture("http://town.test/rss", START, 200, headers, body.encode(), role, place)
    with archive.write() as connection:
        store.put_source(connection, source, START)
        row = captures.put(connection, source.slug, capture, captured_by="crawl")
        screening.withhold(connection, discretion or Discretion(), row, capture)
    return not archive.connection.execute("SELECT 1 FROM public_captures WHERE id = ?", (row,)).fetchone()


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive.open(tmp_path / "archive.db")


def test_a_feed_with_a_personal_number_is_withheld_unless_the_source_ignores_its_kind(archive: Archive) -> None:
    assert withheld(archive, "feed", NUMBER)
    assert not withheld(archive, "feed", NUMBER, egn="ignore")
    assert not withheld(archive, "feed", NUMBER.replace("509<", "508<"))
    assert not withheld(archive, "feed", "<a href='/x-6101057509.html'>Друго</a>")


def test_an_article_hidden_while_a_crawl_goes_on_is_known_to_that_crawl(archive: Archive, tmp_path: Path) -> None:
    discretion = Discretion.of(archive.connection, archive.path)
    listing = "<a href='http://town.test/page-1.html'>Заглавие</a>"
    assert not withheld(archive, "listing", listing, discretion)
    url, article = "http://town.test/page-1.html", Article("Заглавие", "Един текст от няколко думи, казани веднъж.")
    with archive.write() as connection:
        capture = Capture(url, START, 200, (), b"", "article", Place("town.warc.gz", 900, 1))
        row = captures.put(connection, SOURCE.slug, capture, captured_by="crawl")
        known = store.keep(connection, SOURCE, store.Sighting(url, url, None, row, START, article))
    at = Holdings(archive, tmp_path / "captures", lambda: START)
    takedown.take_down(at, known.article, "hide", Request("staff"))
    assert withheld(archive, "listing", listing, discretion)
    takedown.undo(at, known.article)
    assert not withheld(archive, "listing", listing, discretion)
