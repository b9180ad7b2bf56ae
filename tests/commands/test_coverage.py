"""What the coverage command and a backfill say on a terminal."""

from __future__ import annotations

import json

from tests.conftest import Shell


def test_coverage_tells_each_source_in_a_line_and_for_programs(crawled: Shell) -> None:
    told = crawled("coverage")
    assert told.exit_code == 0
    heads, row, *_ = told.stdout.splitlines()
    assert heads.split()[:3] == ["source", "probed", "ways"]
    assert row.split()[0] == "rozograd"
    [check] = json.loads(crawled("coverage", "--json").stdout)
    assert (check["missing"], check["share"]) == (0, 1.0)
    assert {month["state"] for month in check["months"]} <= {"covered", "no news", "undated"}


def test_coverage_of_no_archive_says_what_to_do(shell: Shell) -> None:
    shell.write("a.yml", "name: A\nhome: http://127.0.0.1:9/\nnews:\n  - feed: http://127.0.0.1:9/rss\n")
    told = shell("coverage")
    assert told.exit_code == 2
    assert "found no archive" in told.stderr


def test_a_backfill_says_how_far_it_is(town: Shell) -> None:
    first = town("crawl", "--backfill", "--limit", "3", "--delay", "0")
    assert "the same command goes on from there" in first.stderr or "the first page was reached" in first.stderr
    for _ in range(20):
        last = town("crawl", "--backfill", "--limit", "50", "--delay", "0")
        if "the first page was reached on" in last.stderr:
            return
    raise AssertionError(last.stderr)
