"""When a source is due, and that everything ends when it is told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scraper.models import Feed, Rounds, Source
from scraper.schedule import Children, audit_missed, due_by, quiet_until, trigger_of


def source(**changes: object) -> Source:
    fields = {"slug": "t", "name": "T", "home": "http://t.test/", "news": (Feed("http://t.test/rss"),)}
    return Source(**{**fields, "timezone": "Europe/Sofia", **changes})  # type: ignore[arg-type]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_cron_goes_by_the_sources_own_zone() -> None:
    trigger = trigger_of(source(cron="15 7 * * mon-fri"))
    assert trigger is not None
    fires = trigger.get_next_fire_time(None, at("2024-07-01T00:00"))
    assert fires.astimezone(UTC) == at("2024-07-01T04:15")


def test_a_wrapping_range_of_weekdays_fires_on_each_of_them() -> None:
    trigger = trigger_of(source(cron="0 9 * * sat-mon"))
    assert trigger is not None
    days, moment = [], at("2024-07-03T00:00")
    for _ in range(3):
        fire = trigger.get_next_fire_time(moment, moment)
        days.append(fire.strftime("%a"))
        moment = datetime.fromtimestamp(fire.timestamp() + 60, UTC)
    assert days == ["Sat", "Sun", "Mon"]


def test_a_source_never_crawled_is_due_at_once() -> None:
    now = at("2024-07-01T12:00")
    assert due_by(source(cron="15 7 * * *"), None, now) == now


def test_what_a_rest_has_missed_is_due() -> None:
    due = due_by(source(cron="15 7 * * *"), at("2024-07-01T04:20"), at("2024-07-03T12:00"))
    assert due is not None
    assert due.astimezone(UTC) == at("2024-07-02T04:15")


def test_a_source_crawled_since_its_last_firing_is_not_due() -> None:
    assert due_by(source(cron="15 7 * * *"), at("2024-07-03T04:20"), at("2024-07-03T12:00")) is None
    assert due_by(source(every=7200), at("2024-07-03T11:00"), at("2024-07-03T12:00")) is None
    assert due_by(source(every=7200), at("2024-07-03T09:00"), at("2024-07-03T12:00")) == at("2024-07-03T11:00")


def test_a_source_without_a_time_is_crawled_only_by_hand() -> None:
    assert trigger_of(source()) is None
    assert due_by(source(), None, at("2024-07-03T12:00")) is None


@pytest.mark.parametrize(("hour", "quiet"), [("18:59", False), ("19:00", True), ("02:59", True), ("03:00", False)])
def test_quiet_hours_wrap_over_midnight_in_local_time(hour: str, quiet: bool) -> None:
    assert (quiet_until(source(quiet=(22 * 60, 6 * 60)), at(f"2024-07-03T{hour}")) is not None) is quiet


def test_what_falls_into_quiet_hours_is_put_off_to_their_end() -> None:
    asleep = source(quiet=(22 * 60, 6 * 60))
    assert quiet_until(asleep, at("2024-07-03T20:30")) == at("2024-07-04T03:00")
    assert quiet_until(asleep, at("2024-07-03T00:30")) == at("2024-07-03T03:00")


def test_an_audit_that_fell_into_a_rest_is_caught_up_with() -> None:
    sundays = Rounds("0 3 * * sun", "Europe/Sofia")
    assert not audit_missed(sundays, None, at("2024-07-08T12:00"))
    assert not audit_missed(sundays, at("2024-07-07T00:00"), at("2024-07-13T12:00"))
    assert audit_missed(sundays, at("2024-07-07T00:00"), at("2024-07-14T00:00"))


def test_children_are_ended_and_none_starts_after() -> None:
    children = Children()
    child = children.start((sys.executable, "-c", "import time; time.sleep(60)"))
    assert child is not None
    began = time.monotonic()
    children.end()
    assert child.poll() is not None
    assert time.monotonic() - began < 10
    assert children.start((sys.executable, "-c", "pass")) is None


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM to send")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_run_ends_within_seconds_and_takes_its_children_along(tmp_path: Path, number: int) -> None:
    schedules = tmp_path / "schedules"
    schedules.mkdir()
    (schedules / "town.yml").write_text(
        "name: T\nhome: http://127.0.0.1:9/\nnews:\n  - feed: http://127.0.0.1:9/rss\nevery: 2h\n", "utf-8"
    )
    places = ("--db", f"{tmp_path}/archive.db", "--schedules", str(schedules), "--captures", f"{tmp_path}/captures")
    environment = {key: value for key, value in os.environ.items() if key != "SCRAPER_NOW"}
    daemon = subprocess.Popen(
        (sys.executable, "-m", "scraper", "run", "--port", "0", *places), env=environment, stderr=subprocess.PIPE
    )
    assert daemon.stderr is not None
    assert daemon.stderr.readline().startswith(b"town:")
    time.sleep(3)  # for its children to begin
    assert daemon.poll() is None
    daemon.send_signal(number)
    daemon.wait(30)
    assert daemon.returncode == 0
    left = subprocess.run(("ps", "-eo", "args"), capture_output=True, text=True, check=True).stdout
    assert str(tmp_path) not in left


def test_run_refuses_a_clock_that_was_set(tmp_path: Path) -> None:
    done = subprocess.run(
        (sys.executable, "-m", "scraper", "run", "--schedules", str(tmp_path)),
        env={**os.environ, "SCRAPER_NOW": "2024-03-01T00:00:00Z"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "SCRAPER_NOW" in done.stderr


def test_a_tied_child_is_told_when_this_process_is_killed() -> None:
    child = "import sys; print(1, flush=True); sys.stdin.read(); print(2)"
    program = (
        "import sys, time; from scraper.schedule import Children\n"
        f"Children().start((sys.executable, '-c', {child!r}), tied=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "1\n"
        process.kill()
        assert process.stdout.read() == "2\n"
