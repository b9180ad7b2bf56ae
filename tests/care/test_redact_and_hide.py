"""Redacted words are gone from every text and stay gone; what is hidden comes back when that is undone."""

from __future__ import annotations

import pytest

from scraper import pipeline
from scraper.archive import Archive
from scraper.care import takedown
from scraper.errors import WrongInput
from tests.care.conftest import articles, holdings, take_down
from tests.intake.conftest import Town

TEXTS = """SELECT title FROM versions UNION ALL SELECT body FROM versions UNION ALL SELECT html FROM versions
           UNION ALL SELECT title FROM articles UNION ALL SELECT body FROM articles UNION ALL SELECT title FROM links
           UNION ALL SELECT text FROM attachments UNION ALL SELECT body FROM index_before"""


def holding(town: Town, words: str) -> int:
    return sum(words.casefold() in str(row[0]).casefold() for row in town.rows(TEXTS))


def span_of(town: Town, article: int) -> str:
    """Three words in the middle of an article's text."""
    words = str(town.rows("SELECT body FROM articles WHERE id = ?", article)[0][0]).split("\n")[0].split()
    return " ".join(words[2:5])


def test_a_redacted_span_is_gone_from_every_text_and_does_not_come_back(crawled: Town) -> None:
    article = articles(crawled)[3]
    span = span_of(crawled, article)
    assert holding(crawled, span)
    counted = "SELECT count(*) FROM versions WHERE article = ?"
    before = crawled.rows(counted, article)
    done = take_down(crawled, article, "redact", span.upper())
    assert holding(crawled, span) == 0
    assert "████" in str(crawled.rows("SELECT body FROM public_articles WHERE id = ?", article))
    assert done.withheld
    capture = crawled.rows("SELECT capture FROM versions WHERE article = ?", article)[0][0]
    assert crawled.rows("SELECT * FROM public_captures WHERE id = ?", capture) == []
    pipeline.reextract(crawled.source, crawled.ground(2), dry_run=False)
    assert holding(crawled, span) == 0
    crawled.crawl(1, recheck=True)
    assert holding(crawled, span) == 0
    assert crawled.rows(counted, article) == before
    newest = "SELECT max(c.id) FROM captures c JOIN addresses d ON d.key = c.key WHERE d.article = ?"
    again = crawled.rows(newest, article)[0][0]
    assert crawled.rows("SELECT * FROM public_captures WHERE id = ?", again) == []


def test_a_hidden_article_is_in_no_view_and_comes_back_when_that_is_undone(crawled: Town) -> None:
    article = articles(crawled)[3]
    public = crawled.rows("SELECT count(*) FROM public_captures")
    take_down(crawled, article, "hide")
    title = crawled.rows("SELECT title FROM articles WHERE id = ?", article)[0][0]
    for view in ("articles", "versions", "attachments", "captures", "changes", "addresses"):
        assert str(title) not in str(crawled.rows(f"SELECT * FROM public_{view}"))
    listing = "SELECT count(*) FROM public_captures WHERE role = 'listing' AND status = 200"
    assert crawled.rows(listing) < crawled.rows(listing.replace("public_captures", "captures"))
    with pytest.raises(WrongInput, match="hidden already"):
        take_down(crawled, article, "hide")
    with Archive.open(crawled.db) as archive:
        assert takedown.undo(holdings(crawled, archive), article) == "public"
    assert crawled.rows("SELECT count(*) FROM public_captures") == public
    assert crawled.rows("SELECT title FROM public_articles WHERE id = ?", article) == [(title,)]
    with Archive.open(crawled.db) as archive, pytest.raises(WrongInput, match="no hidden article"):
        takedown.undo(holdings(crawled, archive), article)


@pytest.mark.parametrize(
    ("grade", "spans", "message"),
    [
        ("redact", (), "expected the words"),
        ("redact", ("няма такива думи",), "in no version"),
        ("redact", ("!!!",), "in no version"),
        ("erase", ("думи",), "beside redact only"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_is_done(
    crawled: Town, grade: takedown.Grade, spans: tuple[str, ...], message: str
) -> None:
    with pytest.raises(WrongInput, match=message):
        take_down(crawled, articles(crawled)[3], grade, *spans)
    assert crawled.rows("SELECT count(*) FROM tombstones") == [(0,)]


def test_a_span_that_ends_within_a_word_is_refused_since_it_would_mask_nothing(crawled: Town) -> None:
    article = articles(crawled)[3]
    span = span_of(crawled, article)
    for part in (span[1:], span[:-1]):
        with pytest.raises(WrongInput, match="whole words"):
            take_down(crawled, article, "redact", part)
    assert crawled.rows("SELECT count(*) FROM tombstones") == [(0,)]
