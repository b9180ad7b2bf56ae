"""Stored captures read by other rules: what the rules did is never the town's edit."""

from __future__ import annotations

from dataclasses import replace

from scraper import pipeline
from scraper.models import Template
from tests.intake.conftest import Town


def test_changed_rules_rewrite_what_a_dry_run_foretold(crawled: Town) -> None:
    crawled.crawl(1, recheck=True)
    changes = crawled.rows("SELECT id, kind, at FROM public_changes ORDER BY id")
    versions = crawled.rows("SELECT id, number, seen_at, capture FROM versions ORDER BY id")
    # A rule broken on purpose: the site's banner is taken for every title.
    other = replace(crawled.source, article=replace(crawled.source.article, title="title"))
    told = pipeline.reextract(other, crawled.ground(2), dry_run=True)
    untouched = crawled.texts()
    assert told.differences
    assert not told.left
    done = pipeline.reextract(other, crawled.ground(2), dry_run=False)
    assert done == told
    assert crawled.texts() != untouched
    assert crawled.rows("SELECT id, kind, at FROM public_changes ORDER BY id") == changes
    assert crawled.rows("SELECT id, number, seen_at, capture FROM versions ORDER BY id") == versions
    assert pipeline.reextract(other, crawled.ground(2), dry_run=True).differences == ()


def test_mending_the_rule_again_brings_every_text_back(crawled: Town) -> None:
    before = crawled.texts()
    pipeline.reextract(replace(crawled.source, article=Template()), crawled.ground(1), dry_run=False)
    pipeline.reextract(crawled.source, crawled.ground(1), dry_run=False)
    assert crawled.texts() == before


def test_a_crawl_under_changed_rules_makes_no_edits(crawled: Town) -> None:
    other = replace(crawled.source, article=replace(crawled.source.article, title="title"))
    report = crawled.crawl(0, source=other, recheck=True)
    assert report.tally.edited == 0
    assert crawled.rows("SELECT count(*) FROM public_changes") == [(0,)]


def test_the_search_index_follows_the_new_reading(crawled: Town) -> None:
    other = replace(crawled.source, article=replace(crawled.source.article, body="title"))
    pipeline.reextract(other, crawled.ground(1), dry_run=False)
    found = crawled.rows("SELECT count(*) FROM article_index_1 WHERE article_index_1 MATCH 'body : \"кмет\"'")
    assert found == [(0,)]
