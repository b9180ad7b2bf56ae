"""What is killed: articles come in a few at a time, and after each few a round of alerts."""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from scraper import alerts
from scraper.alerts import queue
from scraper.alerts.speech import Speech
from scraper.archive import desk
from scraper.messages import translator
from scraper.search import analyse
from tests.alerts.world import START, World

_AT_ONCE = 20  # articles between two rounds
_LONGEST = 900  # seconds
# Read once, in the process that children are forked from; or each would read for a second before it does anything.
_READ = [*analyse.forms_and_keys("община", "bg"), translator("en"), Speech("en").day(START.date())]


@dataclass(frozen=True)
class Task:
    """So many articles for so many alerts, the same for one seed; a second takes as many as `hurry` does elsewhere."""

    folder: Path
    articles: int
    alerts: int
    seed: int
    began: float
    environ: Mapping[str, str]
    hurry: int = 1_000

    def now(self) -> datetime:
        """The moment, by a quick clock: a lease and a wait must run out while the test runs."""
        return START + timedelta(days=1, seconds=(time.time() - self.began) * self.hurry)

    def answering(self, number: int) -> tuple[int, ...]:
        """The alerts that an article is for: a few, and the last one, which watches for what every article says."""
        chance = random.Random(self.seed * 1_000_003 + number)
        return (*(alert for alert in range(self.alerts - 1) if chance.random() < 1 / self.alerts), self.alerts - 1)

    def text(self, number: int) -> str:
        said = " ".join(f"знак{alert}" for alert in self.answering(number))
        return f"Това е текстът на публикация номер {number}, в която стои {said}."

    def file(self) -> str:
        """alerts.yml: every other alert by mail, the others to a webhook, every fifth to both, every seventh daily."""
        lines = ["mail: {server: env:SMTP, from: env:FROM}", "alerts:"]
        for alert in range(self.alerts):
            to = ["{mail: env:DESK}"] if alert % 2 == 0 or alert % 5 == 0 else []
            to += ["{webhook: env:HOOK, inside: true}"] if alert % 2 or alert % 5 == 0 else []
            when = ", when: daily, hour: 7, timezone: Europe/Sofia" if alert % 7 == 6 else ""
            lines.append(f"  - {{id: a{alert}, watch: {{search: знак{alert}}}, to: [{', '.join(to)}]{when}}}")
        return "\n".join(lines)

    def channels(self, alert: int) -> tuple[str, ...]:
        mail, hook = alert % 2 == 0 or alert % 5 == 0, bool(alert % 2) or alert % 5 == 0
        return (("mail",) if mail else ()) + (("webhook",) if hook else ())


def work(task: Task) -> None:
    """Go on where the last one was killed, until every article is in and everything is delivered."""
    os.environ.update(task.environ)
    said = (task.folder / "said.txt").open("a")
    os.dup2(said.fileno(), 1)
    os.dup2(said.fileno(), 2)
    world = World(task.folder)
    ground = alerts.Ground(
        task.folder / "archive.db",
        task.folder / "captures",
        task.folder / "alerts.yml",
        "https://archive.test",
        task.now,
    )
    (number,) = world.archive.connection.execute("SELECT count(*) FROM articles").fetchone()
    (rows,) = world.archive.connection.execute("SELECT coalesce(max(offset), 0) + 1000 FROM captures").fetchone()
    world._offsets = count(rows, 1000)
    ends = time.monotonic() + _LONGEST
    while time.monotonic() < ends:  # whoever started it may be gone
        began = task.now()
        for each in range(number, min(number + _AT_ONCE, task.articles)):
            world.moment = task.now()
            world.show(f"p{each}", f"Публикация {each}", task.text(each))
            number += 1
        problem = alerts.after(ground, began)
        if problem:
            sys.stderr.write(f"{problem}\n")
        if number == task.articles and _delivered(task, ground):
            return
    sys.exit("not done in time")


def _delivered(task: Task, ground: alerts.Ground) -> bool:
    """Whether nothing waits. Between two rounds there is nothing to do but to wait for the next hour of the clock."""
    with desk.opened(ground.desk) as connection:
        waiting = queue.stands(connection)
        digests = connection.execute("SELECT count(*) FROM alert_notices WHERE message IS NULL").fetchone()[0]
    time.sleep(0.02)
    return not waiting and not digests
