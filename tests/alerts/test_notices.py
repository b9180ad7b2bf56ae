"""What an alert is told, and what it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from scraper.archive import corrections, desk
from scraper.crawl.lease import lease
from tests.alerts.world import World, source

SEARCH = "alerts: [{id: a, watch: {search: велоалея}, to: [{mail: env:A}]}]"


def watched(world: World, text: str = SEARCH) -> None:
    """The alert has looked once, so that only what comes from now on is new to it."""
    world.write(text)
    assert world.round() is None
    world.later(hours=2)


def test_a_new_article_is_told_in_any_form_of_the_word(world: World) -> None:
    watched(world, SEARCH.replace("велоалея", "язовир"))
    article = world.show("1", "Строят път", "Към язовира.")
    world.show("2", "Бюджет", "Нищо друго.")
    world.round()
    assert world.queue() == [("a", f"article/{article}")]


def test_nothing_is_told_twice(world: World) -> None:
    watched(world)
    world.show("1", "Велоалея")
    for _ in range(3):
        world.round()
        world.later(hours=1)
    world.show("1", "Велоалея", "Със запетая, нова.")
    world.round()
    assert len(world.queue()) == 1


def test_what_the_crawl_brought_before_the_alert_was_first_seen_is_told(world: World) -> None:
    world.show("0", "Стара велоалея")
    world.later(hours=5)
    world.write(SEARCH)
    article = world.show("1", "Нова велоалея")
    world.round()
    assert world.queue() == [("a", f"article/{article}")]


def test_an_edit_by_which_an_article_comes_to_answer_is_told_and_any_other_is_not(world: World) -> None:
    world.show("1", "Път", "Нищо.")
    known = world.show("2", "Велоалея", "Нищо.")
    world.later(hours=3)
    watched(world)
    article = world.show("1", "Път", "И велоалея.")
    assert world.show("2", "Велоалея", "Нещо.") == known
    world.round()
    assert world.queue() == [("a", f"article/{article}")]


def test_the_first_crawl_of_a_source_is_no_news(world: World) -> None:
    watched(world)
    world.add(source("new", "Нова"), crawled=False)
    world.show("1", "Велоалея", slug="new")
    world.crawl("new")
    world.round()
    assert world.queue() == []
    world.later(hours=1)
    article = world.show("2", "Друга велоалея", slug="new")
    world.round()
    assert world.queue() == [("a", f"article/{article}")]


@pytest.mark.parametrize("by", ["import", "crawl"])
def test_imports_and_backfill_are_silent_unless_asked_for(world: World, by: str) -> None:
    watched(
        world,
        "alerts: [{id: a, watch: {search: велоалея}, to: [{mail: env:A}]},"
        " {id: all, imports: true, watch: {search: велоалея}, to: [{mail: env:A}]}]",
    )
    day = "2024-03-01" if by == "import" else "2023-12-01"
    article = world.show("1", "Велоалея", by=by, published=day)
    world.round()
    assert world.queue() == [("all", f"article/{article}")]


def test_a_source_that_is_being_crawled_waits_until_its_articles_are_whole(world: World) -> None:
    world.add(source("other", "Друга"))
    watched(world)
    with world.archive.write() as connection:
        connection.execute(
            "INSERT INTO runs (source, command, started_at, outcome) VALUES ('town', 'crawl', ?, 'running')",
            ("2024-03-01T12:00:00Z",),
        )
    with lease(world.ground.captures, "town"):
        article = world.show("1", "Велоалея")
        other = world.show("1", "Велоалея", slug="other")
        world.round()
        assert world.queue() == [("a", f"article/{other}")]
    world.round()
    assert world.queue() == [("a", f"article/{other}"), ("a", f"article/{article}")]


def test_only_the_sources_of_a_search_are_searched_and_an_unknown_one_finds_nothing(world: World) -> None:
    world.add(source("other", "Друга"))
    watched(
        world,
        "alerts: [{id: a, watch: {search: {q: велоалея, source: other}}, to: [{mail: env:A}]},"
        " {id: b, watch: {search: {q: велоалея, source: nowhere}}, to: [{mail: env:A}]}]",
    )
    world.show("1", "Велоалея")
    article = world.show("1", "Велоалея", slug="other")
    world.round()
    assert world.queue() == [("a", f"article/{article}")]


def test_what_strangers_may_not_see_is_not_told(world: World) -> None:
    world.add(source("inside", "Вътре", visibility="staff"))
    watched(world)
    world.show("1", "Велоалея", slug="inside")
    world.round()
    assert world.queue() == []


def test_a_version_that_waited_for_a_person_is_told_when_it_is_let_go(world: World) -> None:
    watched(world)
    article = world.show("1", "Велоалея", "ЕГН")
    with world.archive.write() as connection:
        connection.execute(
            "INSERT INTO holds (version, kind, count, found_at) SELECT id, 'egn', 1, seen_at FROM versions"
        )
        connection.execute("UPDATE articles SET held = 1")
    world.round()
    assert world.queue() == []
    world.later(hours=1)
    with world.archive.write() as connection:
        at = world.moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        connection.execute("UPDATE holds SET decision = 'release', decided_at = ?", (at,))
        connection.execute("UPDATE articles SET held = 0")
    world.round()
    assert world.queue() == [("a", f"article/{article}")]


def test_an_article_that_a_person_made_public_is_told_once_it_is(world: World) -> None:
    watched(world)
    article = world.show("1", "Велоалея")
    told = []
    for visibility in ("staff", "public", "staff", "public"):
        with world.archive.write() as connection:
            corrections.correct(
                connection, article, "visibility", visibility, reason="проверено", author="Мария", at=world.moment
            )
        world.round()
        told.append(world.queue())
        world.later(hours=1)
    assert told == [[], *[[("a", f"article/{article}")]] * 3]


def test_edits_and_removals_are_told_by_their_kinds(world: World) -> None:
    for page in "123":
        world.show(page, f"Страница {page}")
    world.later(hours=3)
    watched(
        world,
        "alerts: [{id: all, watch: {changes: all}, to: [{mail: env:A}]},"
        " {id: edits, watch: {changes: {kinds: [edited]}}, to: [{mail: env:A}]},"
        " {id: second, watch: {changes: {q: страница 2}}, to: [{mail: env:A}]}]",
    )
    world.show("1", "Страница 1", "Променена.")
    world.lose("2")
    world.show("9", "Нова")
    world.round()
    assert world.queue() == [
        ("all", "change/e1"),
        ("all", "change/v4"),
        ("edits", "change/v4"),
        ("second", "change/e1"),
    ]


def test_an_imported_older_version_is_no_edit_to_tell(world: World) -> None:
    world.show("1", "Страница", "Едно.")
    world.later(hours=3)
    watched(world, "alerts: [{id: a, watch: {changes: all}, to: [{mail: env:A}]}]")
    world.show("1", "Страница", "Друго.", by="import")
    world.round()
    assert world.queue() == []


def test_health_is_told_when_a_source_stops_working_and_when_it_recovers(world: World) -> None:
    watched(world, "alerts: [{id: h, watch: {health: [town]}, to: [{mail: env:A}]}]")
    for _ in range(3):
        world.crawl(outcome="failed")
        with world.archive.write() as connection:
            connection.execute("UPDATE runs SET error = 'no answer' WHERE outcome = 'failed'")
        world.later(hours=15)
        world.round()
    assert [subject.rsplit("/", 1)[0] for _, subject in world.queue()] == ["health/town/ill"]
    world.later(hours=1)
    world.crawl()
    world.round()
    assert [subject.rsplit("/", 1)[0] for _, subject in world.queue()] == ["health/town/ill", "health/town/well"]


def test_nothing_is_lost_while_the_search_index_is_being_built(world: World) -> None:
    watched(world)
    article = world.show("1", "Велоалея")
    with world.archive.write() as connection:
        connection.execute("UPDATE index_state SET reached = 1")
    world.round()
    assert world.queue() == []
    with world.archive.write() as connection:
        connection.execute("UPDATE index_state SET reached = 0")
    world.round()
    assert world.queue() == [("a", f"article/{article}")]


def test_a_digest_waits_for_its_hour_and_tells_everything_at_once(world: World) -> None:
    watched(
        world,
        "alerts: [{id: d, watch: {search: велоалея}, when: daily, hour: 7, timezone: Europe/Sofia,"
        " to: [{mail: env:A}, {mail: env:B}]}]",
    )
    world.show("1", "Велоалея едно")
    world.round()
    world.later(hours=3)
    world.show("2", "Велоалея две")
    world.round()
    assert world.queue() == []
    world.later(hours=16)
    world.round()
    assert world.queue() == [("d", "article/1"), ("d", "article/2")]
    with desk.opened(world.ground.desk) as connection:
        assert connection.execute("SELECT count(*) FROM alert_messages").fetchone()[0] == 1
        assert connection.execute("SELECT count(*) FROM alert_deliveries").fetchone()[0] == 2


def test_without_the_file_nothing_is_made(world: World, tmp_path: Path) -> None:
    assert world.round() is None
    assert not (tmp_path / "desk.db").exists()


def test_a_broken_file_is_kept_for_status_and_fails_nothing(world: World) -> None:
    world.write("alerts: [{id: a}]")
    assert "'watch' is missing" in (world.round() or "")
    with desk.opened(world.ground.desk) as connection:
        assert "'watch' is missing" in connection.execute("SELECT said FROM alert_problems").fetchone()[0]
    watched(world)
    with desk.opened(world.ground.desk) as connection:
        assert connection.execute("SELECT count(*) FROM alert_problems").fetchone()[0] == 0
