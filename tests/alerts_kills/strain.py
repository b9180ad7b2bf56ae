"""Kills the child at random moments, again and again, and holds what arrived against what had to arrive."""

from __future__ import annotations

import multiprocessing
import os
import random
import re
import signal
import sqlite3
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path

from scraper.alerts import begin
from tests.alerts.world import Hook, Post, World, hooked, posted
from tests.alerts_kills.child import Task, work

FORKING = multiprocessing.get_context("forkserver") if hasattr(os, "fork") else None
_ARTICLE = re.compile(r"https://archive\.test/article/(\d+)")
_UNWILLING = 0.05  # of all attempts are put off by the other side


@dataclass
class Tally:
    """What became of it. `faults` are in words; nothing if all is well."""

    kills: int = 0
    matches: int = 0
    messages: int = 0
    repeats: int = 0
    struck: int = 0
    """So many of the kills came after a message was taken and before that was answered; what they repeat."""
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)


@dataclass
class _Fault:
    """Kills the child at one point: the first message that a channel takes, before it is told so."""

    child: BaseProcess | None = None
    struck: set[str] = field(default_factory=set)

    def took(self, channel: str) -> None:
        if self.child is None or channel in self.struck:
            return
        self.struck.add(channel)
        while self.child.pid is None:  # the one who started it has not been told yet
            time.sleep(0.001)
        os.kill(self.child.pid, signal.SIGKILL)


class _Unwilling:
    """Says no now and then, as servers do."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def mail(self, _: str) -> str | None:
        return "451 4.3.0 try again" if self._chance.random() < _UNWILLING else None

    def hook(self) -> tuple[int, dict[str, str]] | None:
        return (503, {"Retry-After": "30"}) if self._chance.random() < _UNWILLING else None


def strain(folder: Path, articles: int, alerts: int, seed: int, kills: int, longest: float = 1.5) -> Tally:
    """Let the articles arrive through the alerts under at least so many kills, as long as there is something to do.

    `longest`: seconds that a child lives before it is killed.
    """
    assert FORKING is not None
    FORKING.set_forkserver_preload(["tests.alerts_kills.child"])
    chance, tally, began = random.Random(seed), Tally(), time.time()
    unwilling = _Unwilling(chance)
    fault = _Fault()
    with posted() as (post, server), hooked() as hook:
        post.refuse, hook.unwilling = unwilling.mail, unwilling.hook
        post.took, hook.took = partial(fault.took, "mail"), partial(fault.took, "webhook")
        environ = {"SMTP": server, "FROM": "archive@archive.test", "DESK": "desk@paper.test", "HOOK": hook.url}
        task = Task(folder, articles, alerts, seed, began, environ)
        _prepare(task)
        while tally.kills < kills or (not _all_in(task) and tally.kills < 50 * kills):
            if _ended(task, fault, chance.uniform(0.02, longest)) == 0:
                break
            tally.kills += 1
        while (code := _ended(task, fault, 900)) == -signal.SIGKILL and tally.kills < 50 * kills:
            tally.kills += 1
        if code != 0:
            tally.faults.append(f"the last run ended with {code}: {_said(folder)}")
        tally.struck = len(fault.struck)
        tally.seconds = time.time() - began
        tally.faults += _faults(task, post, hook, tally)
    return tally


def _ended(task: Task, fault: _Fault, seconds: float) -> int | None:
    """How a child ended: of itself, at the fault point, or killed when the seconds were over."""
    assert FORKING is not None
    child = fault.child = FORKING.Process(target=work, args=(task,))
    child.start()
    child.join(seconds)
    if child.is_alive():
        child.kill()
        child.join()
    return child.exitcode


def _prepare(task: Task) -> None:
    world = World(task.folder)
    world.archive.close()
    (task.folder / "alerts.yml").write_text(task.file(), encoding="utf-8")
    begin(replace(world.ground, clock=task.now))


def _all_in(task: Task) -> bool:
    with closing(sqlite3.connect(task.folder / "archive.db", timeout=30)) as connection:
        return bool(connection.execute("SELECT count(*) FROM articles").fetchone()[0] == task.articles)


def _said(folder: Path) -> str:
    return (folder / "said.txt").read_text(errors="replace")[-1000:]


# --- what must hold -------------------------------------------------------------------------------------------------

Arrived = dict[tuple[str, str, int], Counter[str]]
"""(channel, alert, article) to the messages that told of it, by their stable id."""


def _faults(task: Task, post: Post, hook: Hook, tally: Tally) -> Iterator[str]:
    arrived, sent = _arrived(task, post, hook)
    wanted = _wanted(task)
    tally.matches, tally.messages = len(wanted), len(sent)
    tally.repeats = sum(sent.values()) - len(sent)
    if lost := wanted - set(arrived):
        yield f"lost: {len(lost)} of {len(wanted)}, such as {sorted(lost)[:3]}"
    if strange := set(arrived) - wanted:
        yield f"nobody asked for: {sorted(strange)[:3]}"
    if unknown := [key for key, ids in arrived.items() if len(ids) > 1]:
        yield f"told under two ids, so that the repeat is not recognised: {unknown[:3]}"
    with closing(sqlite3.connect(task.folder / "desk.db")) as connection:
        yield from (f"desk: {row[0]}" for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok")
        stuck = "SELECT count(*) FROM alert_deliveries WHERE state <> 'delivered'"
        if left := connection.execute(stuck).fetchone()[0]:
            yield f"left in the queue: {left}"


def _wanted(task: Task) -> set[tuple[str, str, int]]:
    with closing(sqlite3.connect(task.folder / "archive.db")) as connection:
        numbers = {int(url.rpartition("/p")[2]): id_ for id_, url in connection.execute("SELECT id, url FROM articles")}
    return {
        (channel, f"a{alert}", article)
        for number, article in numbers.items()
        for alert in task.answering(number)
        for channel in task.channels(alert)
    }


def _arrived(task: Task, post: Post, hook: Hook) -> tuple[Arrived, Counter[tuple[str, str]]]:
    """What each message told of, and how often each came."""
    arrived: Arrived = defaultdict(Counter)
    sent: Counter[tuple[str, str]] = Counter()
    for mail in post.mails:
        body, alert = mail.get_body(("plain",)), str(mail["List-Id"]).strip("<").partition(".")[0]
        assert body is not None
        sent["mail", mail["Message-ID"]] += 1
        for article in set(_ARTICLE.findall(body.get_content())):
            arrived["mail", alert, int(article)][mail["Message-ID"]] += 1
    for asked in hook.asked:
        key, said = asked.headers["idempotency-key"], asked.said
        sent["webhook", key] += 1
        for entry in said["entries"]:  # type: ignore[attr-defined]
            arrived["webhook", str(said["alert"]), int(entry["id"].partition("/")[2])][key] += 1
    return arrived, sent
