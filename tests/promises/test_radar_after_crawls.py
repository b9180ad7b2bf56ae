"""The radar looks after each crawl, and on demand; what goes wrong with it fails no crawl."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

from scraper.archive import Archive


def load(folder, title="Ремонт на читалището", watch=("читалище",)):
    """A programme's rows with one promise, as loading a file puts them in."""
    with Archive.open(folder / "archive.db") as archive, archive.write() as connection:
        connection.execute(
            "INSERT INTO programmes (id, name, language, mandate_from, scale, sha256, loaded_at)"
            " VALUES ('town', 'Програма', 'bg', '2023-11-06', '[]', '', '2024-01-01T00:00:00Z')"
        )
        connection.execute(
            "INSERT INTO promises (id, programme, own, position, level, title, watch)"
            " VALUES ('town-one', 'town', 'one', 1, 'project', ?, ?)",
            (title, json.dumps(watch)),
        )


def proposed(folder):
    if not (folder / "desk.db").exists():
        return []
    with closing(sqlite3.connect(folder / "desk.db")) as staff:
        return staff.execute("SELECT promise, quote FROM proposals").fetchall()


def a_word_of(folder):
    """A long word of an article's body, which a promise can be about."""
    with closing(sqlite3.connect(folder / "archive.db")) as archive:
        bodies = " ".join(row[0] for row in archive.execute("SELECT body FROM articles WHERE body IS NOT NULL"))
    return max((word.strip(".,“„") for word in bodies.split() if word.isalpha()), key=len)


def test_a_crawl_proposes_what_it_brought(town):
    assert town("crawl", "--delay", "0", "--limit", "5").exit_code == 0
    word = a_word_of(town.folder)
    for left in town.folder.glob("archive.db*"):
        left.unlink()
    load(town.folder, word, (word,))
    assert town("crawl", "--delay", "0", "--limit", "5").exit_code == 0
    found = proposed(town.folder)
    assert found
    assert all(promise == "town-one" for promise, _ in found)
    assert any(word.lower() in quote.lower() for _, quote in found)


def test_a_crawl_without_programmes_makes_no_desk(town):
    town("crawl", "--delay", "0", "--limit", "3")
    assert not (town.folder / "desk.db").exists()


def test_a_fault_of_the_radar_fails_no_crawl_and_mends_nothing(town):
    load(town.folder)
    broken = b"no database at all, and long enough to be taken for one" * 40
    (town.folder / "desk.db").write_bytes(broken)
    assert town("crawl", "--delay", "0", "--limit", "3").exit_code == 0
    with sqlite3.connect(town.folder / "archive.db") as archive:
        assert archive.execute("SELECT count(*) FROM articles").fetchone()[0] >= 3
    assert (town.folder / "desk.db").read_bytes() == broken
    asked = town("promises", "match")
    assert asked.exit_code == 1
    assert "desk.db" in asked.stderr


def test_match_shows_proposals_best_first_with_their_reasons(town):
    town("crawl", "--delay", "0", "--limit", "5")
    word = a_word_of(town.folder)
    load(town.folder, word, (word,))
    shown = town("promises", "match")
    assert shown.exit_code == 0, shown.output
    assert f"town-one  {word}" in shown.stdout
    assert "new proposals" in shown.stderr
    told = json.loads(town("promises", "match", "town-one", "--json", "--limit", "1").stdout)
    assert [each["promise"] for each in told] == ["town-one"]
    assert told[0]["reasons"]


def test_match_of_an_unknown_promise_says_which_there_are(town):
    load(town.folder)
    refused = town("promises", "match", "town-two")
    assert refused.exit_code == 2
    assert "town-two: found no promise of that id, expected one such as town-one" in refused.stderr
