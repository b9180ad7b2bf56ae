"""What the repair command says, writes and exits with."""

from __future__ import annotations

import json

from tests.conftest import Shell
from tests.redesigns.designs import PAIRS
from tests.redesigns.lived import HEAD
from tests.redesigns.served import serving

PAIR = next(pair for pair in PAIRS if pair.name == "date moved")


def test_a_repair_foretells_mends_and_then_has_nothing_to_do(shell: Shell) -> None:
    with serving(PAIR) as site:
        shell.write("town.yml", (HEAD + PAIR.rule).replace("BASE", site.url))
        before = (shell.folder / "schedules" / "town.yml").read_text("utf-8")
        assert shell("crawl", "--delay", "0").exit_code == 0
        site.redesigned = True
        foretold = shell("repair", "town", "--dry-run", "--delay", "0")
        assert foretold.exit_code == 0
        assert "-  date: .posted-on" in foretold.stdout
        assert "would be written so" in foretold.stderr
        assert (shell.folder / "schedules" / "town.yml").read_text("utf-8") == before
        mended = json.loads(shell("repair", "town", "--json", "--delay", "0").stdout)
        assert (mended["outcome"], mended["versions"]) == ("mended", 24)
        assert mended["differences"] == {"gained": [], "differing": [], "lost": [], "against": []}
        again = shell("repair", "town", "--delay", "0")
        assert (again.exit_code, "nothing to mend" in again.stderr) == (0, True)
        assert json.loads(shell("extract", "--json").stdout) == []


def test_a_repair_that_finds_no_news_changes_nothing_and_exits_with_1(shell: Shell) -> None:
    with serving(PAIR) as site:
        shell.write("town.yml", (HEAD + PAIR.rule).replace("BASE", site.url))
        assert shell("crawl", "--delay", "0").exit_code == 0
        site.numbers.clear()
        told = shell("repair", "town", "--delay", "0")
        assert told.exit_code == 1
        assert "town: not mended" in told.stderr
        assert [path.name for path in (shell.folder / "schedules").iterdir()] == ["town.yml"]


def test_a_source_that_is_none_and_an_archive_that_is_none_are_told(shell: Shell) -> None:
    shell.write("a.yml", "name: A\nhome: http://127.0.0.1:9/\nnews:\n  - feed: http://127.0.0.1:9/rss\n")
    assert "found no archive" in shell("repair", "a").stderr
    (shell.folder / "archive.db").touch()
    told = shell("repair", "b")
    assert (told.exit_code, "no source 'b'" in told.stderr) == (2, True)
