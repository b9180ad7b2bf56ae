"""Stored captures read by other rules: what the rules did is never the town's edit."""

from __future__ import annotations

from dataclasses import replace

from scraper import pipeline
from scraper.models import Template
from tests.intake.conftest import Town


def test_changed_rules_rewrite_what_a_dry_run_foretold(town: Town) -> None:
    for day in (0, 1):
        town.crawl(day, recheck=True)
    changes = town.rows("SELECT id, kind, at FROM public_changes ORDER BY id")
    versions = town.rows("SELECT id, number, seen_at, capture FROM versions ORDER BY id")
    # A rule broken on purpose: the site's banner is taken for every title.
    other = replace(town.source, article=replace(town.source.article, title="title"))
    told = pipeline.reextract(other, town.ground(2), dry_run=True)
    untouched = town.texts()
    assert told.differences
    assert not told.left
    done = pipeline.reextract(other, town.ground(2), dry_run=False)
    assert done == told
    assert town.texts() != untouched
    assert town.rows("SELECT id, kind, at FROM public_changes ORDER BY id") == changes
    assert town.rows("SELECT id, number, seen_at, capture FROM versions ORDER BY id") == versions
    assert pipeline.reextract(other, town.ground(2), dry_run=True).differences == ()


def test_mending_the_rule_again_brings_every_text_back(town: Town) -> None:
    town.crawl()
    before = town.texts()
    pipeline.reextract(replace(town.source, article=Template()), town.ground(1), dry_run=False)
    pipeline.reextract(town.source, town.ground(1), dry_run=False)
    assert town.texts() == before


def test_a_crawl_under_changed_rules_makes_no_edits(town: Town) -> None:
    town.crawl()
    other = replace(town.source, article=replace(town.source.article, title="title"))
    report = town.crawl(0, source=other, recheck=True)
    assert report.tally.edited == 0
    assert town.rows("SELECT count(*) FROM public_changes") == [(0,)]


def test_the_search_index_follows_the_new_reading(town: Town) -> None:
    town.crawl()
    other = replace(town.source, article=replace(town.source.article, body="title"))
    pipeline.reextract(other, town.ground(1), dry_run=False)
    found = town.rows("SELECT count(*) FROM article_index_1 WHERE article_index_1 MATCH 'body : \"кмет\"'")
    assert found == [(0,)]
