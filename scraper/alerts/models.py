"""The frozen values that pass between the modules of this room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Channel = Literal["mail", "webhook", "chat", "feed"]
Period = Literal["at-once", "daily", "weekly"]
Kind = Literal["search", "promise", "health", "changes"]
PartKind = Literal["same", "del", "ins", "mark"]
CHANGES = ("edited", "missing", "removed", "returned", "moved")


@dataclass(frozen=True, slots=True)
class Watch:
    """What is watched. `q` and `sources` narrow a search and changes; `promise` names a promise or a programme.

    No `sources` means all of them. `kinds` are those of changes.
    """

    kind: Kind
    q: str = ""
    sources: tuple[str, ...] = ()
    kinds: tuple[str, ...] = CHANGES
    promise: str = ""


@dataclass(frozen=True, slots=True)
class Times:
    """When word goes out. `minute` is of the day, `weekday` counts from Monday, 0."""

    period: Period = "at-once"
    minute: int = 7 * 60
    weekday: int = 0
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Target:
    """One recipient by its name: `env:NAME`, or NAME as desk.db knows it. Never an address.

    `secret` names the key that signs a webhook; `inside` allows a webhook in the operator's own network.
    """

    channel: Channel
    name: str = ""
    secret: str = ""
    inside: bool = False

    @property
    def label(self) -> str:
        """How it is spoken of: "mail env:NEWSROOM"."""
        return f"{self.channel} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert of alerts.yml. `imports`: tell of backfill and imports too."""

    id: str
    watch: Watch
    to: tuple[Target, ...]
    times: Times = Times()
    name: str | None = None
    language: str = "en"
    imports: bool = False

    @property
    def title(self) -> str:
        """What people call it."""
        return self.name or self.id


@dataclass(frozen=True, slots=True)
class Post:
    """Where mail is handed in and from whom it is: both by the names under which they are kept."""

    server: str = "env:SCRAPER_SMTP"
    sender: str = "env:SCRAPER_MAIL_FROM"


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole of alerts.yml. `site` is the public address of the site, if the file says it."""

    alerts: tuple[Alert, ...] = ()
    post: Post = Post()
    site: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to be told, by its ids alone: what it says is read from the archive when it is sent.

    `subject` names it within its alert, so that nothing is told twice: "article/7", "change/v12", "evidence/UUID".
    `facts` holds nothing that was crawled.
    """

    subject: str
    at: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """A run of text: as it is, struck out, added, or what was searched for."""

    kind: PartKind
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """A notice as it can be read now. `group` is the heading it stands under, `route` its page on the site.

    `article` joins copies of one announcement: items whose `leader` is the same are told as one.
    """

    subject: str
    group: str
    title: str
    said: str
    at: str
    route: str
    url: str | None = None
    published: str | None = None
    timezone: str = "UTC"
    parts: tuple[Part, ...] = ()
    leader: int | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message of the queue: which notices of which alert, as the alert stood when it was made."""

    id: str
    alert: Alert
    made_at: str
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent. `entries` is the same for programs."""

    id: str
    alert: str
    name: str
    subject: str
    text: str
    html: str
    language: str
    made_at: str
    entries: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one attempt. `after`: seconds that the other side asked to be left alone; `final`: it refused."""

    delivered: bool
    reason: str | None = None
    after: float | None = None
    final: bool = False
