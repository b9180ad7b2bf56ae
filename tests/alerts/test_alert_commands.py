"""What can be typed about alerts, and what a page or `status` says of them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from datasette.app import Datasette

from scraper.archive import desk
from scraper.cli import main
from tests.alerts.world import World, posted
from tests.conftest import Shell

FILE = """
site: https://archive.test/
alerts:
  - {id: lane, name: Алеи, language: bg, watch: {search: велоалея}, to: [{mail: env:DESK}, {webhook: hook}, {feed: true}]}
"""
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def archived(shell: Shell) -> Iterator[tuple[Shell, World]]:
    """A shell in the folder of a world, at its moment."""
    made = World(shell.folder)
    made.write(FILE)
    yield shell, made
    made.archive.close()


def typed(archived: tuple[Shell, World], *words: str, fed: str | None = None, **environment: str):
    shell, world = archived
    places = [
        f"--{name}={shell.folder / path}"
        for name, path in (
            ("db", "archive.db"),
            ("schedules", "schedules"),
            ("captures", "captures"),
            ("alerts", "alerts.yml"),
        )
    ]

    environment = {"LC_ALL": "C", "LANGUAGE": "", "SCRAPER_NOW": world.moment.isoformat(), **environment}
    return CliRunner().invoke(main, [*words, *places], env=environment, input=fed, catch_exceptions=False)


def test_check_says_everything_that_is_wrong_and_nothing_that_is_secret(archived: tuple[Shell, World]) -> None:
    _, world = archived
    world.write(FILE.replace("{search: велоалея}", "{search: {q: велоалея, source: twon}}"))
    said = typed(archived, "alerts", "check", DESK="nobody s3cret")
    assert said.exit_code == 1
    assert "lane: found no source 'twon'; did you mean 'town'?" in said.stderr
    assert "mail env:DESK: found something else, expected one e-mail address" in said.stderr
    assert "webhook hook: found no recipient 'hook' in desk.db" in said.stderr
    assert "s3cret" not in said.stderr


def test_check_is_content_when_all_is_well(archived: tuple[Shell, World]) -> None:
    typed(archived, "alerts", "recipient", "add", "hook", fed="https://hooks.test/T0P/s3cret\n")
    named = {"DESK": "d@paper.test", "SCRAPER_SMTP": "smtp://127.0.0.1", "SCRAPER_MAIL_FROM": "a@archive.test"}
    said = typed(archived, "alerts", "check", **named)
    assert (said.exit_code, said.stderr) == (0, "1 alerts, nothing wrong with them\n")


def test_recipients_are_kept_shown_in_part_and_forgotten(archived: tuple[Shell, World]) -> None:
    shell, _ = archived
    said = typed(archived, "alerts", "recipient", "add", "hook", fed="https://hooks.test/T0P/s3cret\n")
    assert "https://hooks.test/…" in said.stderr
    typed(archived, "alerts", "recipient", "add", "editor", fed="editor@paper.test\n")
    listed = typed(archived, "alerts", "recipient", "list")
    assert "e…@paper.test" in listed.stdout
    assert "s3cret" not in listed.output
    assert "editor@" not in listed.output
    assert oct((shell.folder / "desk.db").stat().st_mode & 0o777) == "0o600"
    assert typed(archived, "alerts", "recipient", "remove", "hook").exit_code == 0
    assert typed(archived, "alerts", "recipient", "remove", "hook").exit_code == 2


def test_test_shows_the_whole_text_and_sends_and_counts_nothing(archived: tuple[Shell, World]) -> None:
    _, world = archived
    world.later(days=1)
    world.show("1", "Велоалея до язовира", "Строежът започва.")
    world.later(hours=1)
    said = typed(archived, "alerts", "test", "lane")
    assert "# lane → mail env:DESK, webhook hook, feed" in said.stdout
    assert "Алеи: Велоалея до язовира" in said.stdout
    assert "https://archive.test/article/1" in said.stdout
    as_json = json.loads(typed(archived, "alerts", "test", "--since", "2024-03-01", "--json").stdout)
    assert as_json[0]["messages"][0]["entries"][0]["id"] == "article/1"
    assert "nothing since" in typed(archived, "alerts", "test", "--since", "2024-03-05").stdout
    with desk.opened(world.ground.desk, new=True) as connection:
        assert connection.execute("SELECT count(*) FROM alert_notices").fetchone()[0] == 0
    assert typed(archived, "alerts", "test", "lame").exit_code == 2


def test_status_and_queue_name_the_recipient_and_the_reason_and_no_address(archived: tuple[Shell, World]) -> None:
    shell, world = archived
    typed(archived, "alerts", "send")
    typed(archived, "alerts", "recipient", "add", "hook", fed="http://127.0.0.1:9/T0P/s3cret\n")
    world.later(days=1)
    world.show("1", "Велоалея до язовира")
    said = typed(archived, "alerts", "send", DESK="editor@paper.test")
    assert said.exit_code == 1
    for command in (("status",), ("alerts", "queue"), ("alerts", "queue", "--json")):
        (shell.folder / "schedules" / "town.yml").write_text(
            "name: T\nhome: http://town.test/\nnews:\n  - feed: http://town.test/rss\n"
        )
        told = typed(archived, *command)
        assert "webhook hook" in told.output, command
        assert "leads inside this network" in told.output
        assert "s3cret" not in told.output
        assert "editor@" not in told.output
    assert "mail env:DESK" in typed(archived, "status").output


def test_retry_sends_what_waits_for_its_time(archived: tuple[Shell, World]) -> None:
    _, world = archived
    world.write(FILE.replace(", {webhook: hook}", ""))
    typed(archived, "alerts", "send")
    world.later(days=1)
    world.show("1", "Велоалея до язовира")
    assert "waiting" in typed(archived, "alerts", "send", DESK="d@paper.test").stdout
    with posted() as (post, server):
        named = {"DESK": "d@paper.test", "SCRAPER_SMTP": server, "SCRAPER_MAIL_FROM": "a@archive.test"}
        assert typed(archived, "alerts", "send", **named).stdout == ""
        said = typed(archived, "alerts", "retry", **named)
    assert said.stdout == "lane: mail env:DESK: sent\n"
    assert len(post.mails) == 1


def test_a_feed_shows_what_was_told_and_names_no_recipient(archived: tuple[Shell, World]) -> None:
    shell, world = archived
    typed(archived, "alerts", "send")
    world.later(days=1)
    world.show("1", "Велоалея до <язовира>")
    hidden = world.show("2", "Друга велоалея", "Скрита.")
    typed(archived, "alerts", "send", DESK="editor@paper.test")
    with world.archive.write() as connection:
        connection.execute("UPDATE articles SET visibility = 'staff' WHERE id = ?", (hidden,))
    site = Datasette(
        [str(shell.folder / "archive.db")],
        metadata={"plugins": {"municipal-archive": {"url": "https://archive.test/"}}},
    )

    async def asked(path: str) -> tuple[int, str]:
        answer = await site.client.get(path)
        return answer.status_code, answer.text

    status, text = asyncio.run(asked("/alerts/lane.atom"))
    assert status == 200
    (entry,) = ElementTree.fromstring(text).findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Велоалея до <язовира>"
    assert entry.find(f"{ATOM}link").get("href") == "https://archive.test/article/1"
    assert "paper.test" not in text
    assert "env:DESK" not in text
    assert asyncio.run(asked("/alerts/nothing.atom"))[0] == 404


def test_a_crawl_sends_word_of_what_it_brought(town: Shell) -> None:
    (town.folder / "alerts.yml").write_text(
        "alerts: [{id: all, watch: {search: {source: rozograd}}, imports: true, to: [{mail: env:DESK}]}]", "utf-8"
    )
    with posted() as (post, server):
        named = {"DESK": "d@paper.test", "SCRAPER_SMTP": server, "SCRAPER_MAIL_FROM": "a@archive.test"}
        said = town("crawl", "rozograd", "--delay", "0", f"--alerts={town.folder / 'alerts.yml'}", **named)
    assert said.exit_code == 0, said.output
    assert len(post.mails) >= 1
    assert post.mails[0]["To"] == "d@paper.test"


def test_a_broken_file_fails_no_crawl_and_status_says_it(town: Shell) -> None:
    (town.folder / "alerts.yml").write_text("alerts: [{id: all}]", "utf-8")
    where = f"--alerts={town.folder / 'alerts.yml'}"
    said = town("crawl", "rozograd", "--delay", "0", where)
    assert said.exit_code == 0, said.output
    assert "'watch' is missing" in said.stderr
    assert "'watch' is missing" in town("status", where).stderr
