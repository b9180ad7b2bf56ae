"""Sends what is queued: claimed first, noted after, so that a kill in between means a repeat and never a loss."""

from __future__ import annotations

import os
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

from scraper.alerts import chat, mail, queue, webhook
from scraper.alerts.digest import compose
from scraper.alerts.models import Message, Outcome, Parcel, Post, Target
from scraper.alerts.reading import items
from scraper.alerts.recipients import Recipients
from scraper.clock import Clock, unstamp
from scraper.errors import WrongInput

LEASE = timedelta(minutes=5)
"""How long a claim holds: longer than one attempt can take."""

_WAITS = (60, 300, 900, 3600, 4 * 3600, 12 * 3600, 24 * 3600)  # seconds before each further attempt, the last for ever
_REFUSED = timedelta(days=1)  # what was refused for good is tried again so seldom
_GIVEN_UP = timedelta(days=14)  # after which it waits for a person

Desk = Callable[[], AbstractContextManager[sqlite3.Connection]]
"""Opens the desk for one transaction."""


@dataclass(frozen=True)
class Carrier:
    """What sending needs: names to addresses, the mail server, the site to link to, and for how long a claim holds."""

    recipients: Recipients
    post: Post
    site: str | None = None
    lease: timedelta = LEASE

    def send(self, message: Message, target: Target, at: datetime) -> Outcome:
        """One attempt. What is set up wrongly is an outcome too: it waits until somebody has mended it."""
        try:
            value = self.recipients.find(target.name)
            if target.channel == "mail":
                server = mail.server(self.recipients.find(self.post.server))
                sender = mail.address(self.recipients.find(self.post.sender))
                return mail.send(message, server, sender, mail.address(value))
            if target.channel == "webhook":
                secret = self.recipients.find(target.secret) if target.secret else None
                return webhook.send(message, value, secret, at, inside=target.inside)
            return chat.send(message, value)
        except WrongInput as problem:
            return Outcome(False, str(problem))


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of one delivery."""

    target: Target
    alert: str
    state: str
    reason: str | None


def deliver(
    archive: sqlite3.Connection, desk: Desk, carrier: Carrier, now: Clock, seconds: float = float("inf")
) -> Iterator[Sent]:
    """Attempt every delivery that is due, each recipient's in turn, for at most about so many seconds.

    A recipient that could not be reached is left alone for the rest of the time; what it was to get stays due.
    """
    by, ends = f"{socket.gethostname()} {os.getpid()}", time.monotonic() + seconds
    unreachable: set[Target] = set()
    while time.monotonic() < ends:
        with desk() as connection:
            claimed = queue.claim(connection, by, now(), now() + carrier.lease, unreachable)
            parcel = queue.parcel(connection, claimed.message) if claimed else None
        if claimed is None or parcel is None:
            return
        outcome = _attempt(archive, carrier, parcel, claimed.target, now())
        reason = outcome.reason and carrier.recipients.masked(outcome.reason)
        state, next_at = _after(outcome, claimed, now()) if outcome.reason != _EMPTY else ("empty", now())
        with desk() as connection:
            queue.settle(connection, claimed.id, state, now(), next_at, reason)
        if not outcome.delivered and not outcome.final and outcome.reason != _EMPTY:
            unreachable.add(claimed.target)
        yield Sent(claimed.target, parcel.alert.id, state, reason)


_EMPTY = "nothing of it may be shown any more"


def _attempt(archive: sqlite3.Connection, carrier: Carrier, parcel: Parcel, target: Target, now: datetime) -> Outcome:
    """What a message says is read only now: what was taken down since it was queued is not in it."""
    told = items(archive, parcel.alert, parcel.notices)
    if not told:
        return Outcome(False, _EMPTY)
    return carrier.send(compose(parcel.id, parcel.alert, parcel.made_at, told, carrier.site), target, now)


def _after(outcome: Outcome, claimed: queue.Delivery, now: datetime) -> tuple[str, datetime]:
    """The state after an attempt, and when the next one is due."""
    if outcome.delivered:
        return "delivered", now
    wait = timedelta(seconds=max(_WAITS[min(claimed.tries, len(_WAITS)) - 1], min(outcome.after or 0, 24 * 3600)))
    if now + wait > unstamp(claimed.made_at) + _GIVEN_UP and claimed.tries > 1:
        return "given up", now
    return "waiting", now + (_REFUSED if outcome.final else wait)
