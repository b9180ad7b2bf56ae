"""A message says what happened in words, marks what differs, and lets nothing crawled become markup."""

from __future__ import annotations

import pytest

from scraper.alerts import queue
from scraper.alerts.differing import parts_of
from scraper.alerts.digest import compose, folded, marked_up, plain
from scraper.alerts.models import Alert, Item, Part, Watch
from scraper.alerts.reading import items
from scraper.alerts.speech import Speech
from scraper.archive import desk
from tests.alerts.test_notices import watched
from tests.alerts.world import World, source

ALERT = Alert("a", Watch("changes"), (), name="Промени", language="bg")


def item(subject: str = "change/v1", **more: object) -> Item:
    known = {"group": "Община", "title": "Заглавие", "said": "редактирано", "at": "2024-03-01T08:00:00Z"}
    return Item(**{"subject": subject, "route": "/article/1", "timezone": "Europe/Sofia", **known, **more})  # type: ignore[arg-type]


def test_word_differences_are_marked_in_text_and_in_html() -> None:
    old = ("Срок", "Прием до май 2024 г. в залата.", "2024-03-01")
    new = ("Срок", "Прием до юни 2025 г. в залата.", "2024-03-01")
    parts = parts_of(old, new, Speech("bg"))
    assert plain(parts) == "Прием до [-май 2024-] {+юни 2025+} г. в залата."
    assert marked_up(parts) == "Прием до <del>май 2024</del> <ins>юни 2025</ins> г. в залата."


def test_what_stayed_far_from_a_change_is_left_out() -> None:
    long = " ".join(["дума"] * 200)
    said = plain(parts_of(("", f"{long} май {long}", None), ("", f"{long} юни {long}", None), Speech("bg")))
    assert "[-май-] {+юни+}" in said
    assert len(said) < 200


def test_another_date_alone_is_a_difference() -> None:
    parts = parts_of(("Т", "Б", "2024-03-01"), ("Т", "Б", "2024-04-02"), Speech("en"))
    assert plain(parts) == "[-1 March 2024-]{+2 April 2024+}"


def test_markup_of_a_crawled_page_stays_text() -> None:
    evil = "<script>alert(1)</script>\"'><img src=x onerror=y>"
    url = "javascript:alert(1)//http://"
    told = compose(
        "1",
        ALERT,
        "2024-03-01T08:00:00Z",
        [item(title=evil, group=evil, said=evil, url=url, also=(evil,), parts=(Part("ins", evil),))],
        None,
    )
    assert "<script" not in told.html
    assert "<img" not in told.html
    assert "javascript:" not in told.html
    assert "javascript:" not in told.text


def test_items_stand_under_their_sources_with_links_into_the_archive_and_to_the_original() -> None:
    told = compose(
        "7",
        ALERT,
        "2024-03-01T08:00:00Z",
        [item(url="http://town.test/1"), item("change/v2", group="Съвет"), item("change/v3")],
        "https://archive.test/base/",
    )
    assert told.text.index("== Община") < told.text.index("== Съвет")
    assert told.text.count("== Община") == 1
    assert "https://archive.test/base/article/1" in told.text
    assert "http://town.test/1" in told.text
    assert told.subject.startswith("Промени: 3 ")
    assert "Message 7" in compose("7", Alert("a", Watch("search"), ()), "2024-03-01T08:00:00Z", [item()], None).text


def test_copies_are_told_as_one_that_names_who_else_says_it() -> None:
    copy = item("article/2", group="Вестник", leader=1)
    original = item("article/1", group="Община", leader=1)
    (one,) = folded([copy, original])
    assert (one.subject, one.also) == ("article/1", ("Вестник",))


def test_a_copy_in_the_archive_is_one_item_of_the_message(world: World) -> None:
    world.add(source("paper", "Вестник", publisher="media"))
    watched(world)
    body = " ".join(f"Изречение номер {n} за новата велоалея до язовира." for n in range(30))
    world.show("1", "Велоалея", body)
    world.later(minutes=5)
    world.show("1", "Велоалея в града", body, slug="paper")
    world.round()
    with desk.opened(world.ground.desk) as connection:
        parcel = queue.parcel(connection, queue.stands(connection)[0].message)
    told = compose(
        parcel.id, parcel.alert, parcel.made_at, items(world.archive.connection, parcel.alert, parcel.notices), None
    )
    assert len(parcel.notices) == 2
    (entry,) = told.entries
    assert (entry["group"], entry["also"]) == ("Община Казанлък", ["Вестник"])
    assert "*велоалея*" in told.text


@pytest.mark.parametrize(("language", "said"), [("bg", "1 март 2024"), ("en", "1 March 2024")])
def test_days_are_written_in_the_alerts_language(language: str, said: str) -> None:
    told = compose(
        "1",
        Alert("a", Watch("search"), (), language=language),
        "2024-03-01T08:00:00Z",
        [item(published="2024-03-01")],
        None,
    )
    assert said in told.text


def test_health_is_told_without_what_a_server_said(world: World) -> None:
    watched(world, "alerts: [{id: h, watch: {health: all}, to: [{mail: env:A}]}]")
    for _ in range(3):
        world.crawl(outcome="failed")
        with world.archive.write() as connection:
            connection.execute("UPDATE runs SET error = 'http://inside/ s3cret' WHERE outcome = 'failed'")
        world.later(hours=15)
        world.round()

    with desk.opened(world.ground.desk) as connection:
        assert "s3cret" not in "\n".join(connection.iterdump())
        parcel = queue.parcel(connection, queue.stands(connection)[0].message)
    told = compose(
        parcel.id,
        parcel.alert,
        parcel.made_at,
        items(world.archive.connection, parcel.alert, parcel.notices),
        "https://archive.test",
    )
    assert "no longer works as it should" in told.text
    assert "The site could not be read lately." in told.text
    assert "https://archive.test/source/town" in told.text
