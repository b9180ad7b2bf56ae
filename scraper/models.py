"""The frozen values that pass between stages; no behaviour beyond reading themselves."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Publisher = Literal["town", "council", "party", "media", "register"]
Visibility = Literal["public", "metadata", "staff"]
Keep = Literal["text", "page"]
Fetch = Literal["http", "payload", "browser"]
PersonalRule = Literal["hold", "ignore"]
DateOrder = Literal["dmy", "mdy", "ymd"]
Role = Literal["article", "listing", "feed", "sitemap", "robots", "attachment", "requisite", "other"]
Outcome = Literal["running", "ok", "partial", "failed", "interrupted"]

# --- what a source file says ------------------------------------------------


@dataclass(frozen=True, slots=True)
class DateRule:
    """Where a date stands: the text of `css`, cut by `pattern` (its first group, else the whole match).

    `heading` is for listings only: the nearest element above the item that matches it.
    """

    css: str | None = None
    pattern: str | None = None
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class NextPage:
    """How a listing turns its pages: a link (`css`), or a number counted from `start` by `step`.

    The number is the value of `param` in the query, or stands in place of {} in `path`, the whole path of a page.
    """

    css: str | None = None
    param: str | None = None
    start: int = 2
    step: int = 1
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of links to articles, and the pages after it.

    `whole`: an item without a `link` is the whole announcement, which has no page of its own.
    """

    url: str
    section: str | None = None
    item: str | None = None
    link: str | None = None
    title: str | None = None
    date: DateRule | None = None
    next: NextPage | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Feed:
    """An RSS 2.0, RDF or Atom feed, or an interface for programs (JSON Feed, WordPress' REST, JSON:API)."""

    url: str
    section: str | None = None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A sitemap or an index of sitemaps (sitemaps.org, with Google's news extension)."""

    url: str
    section: str | None = None


News = Listing | Feed | Sitemap


@dataclass(frozen=True, slots=True)
class Hold:
    """How well a learned rule holds: on `pages` of the `of` pages it was learned from.

    `rule` is the selector (or the order) it speaks of; None where the field was left to general rules, and `why` says
    what was found instead.
    """

    field: Literal["title", "body", "date", "remove", "order", "pages"]
    rule: str | None
    pages: int
    of: int
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """The `article:` block: how an article's page is read. Every field may be absent: general rules then apply.

    `url` is a regular expression that an article's address matches (re.search); `title` and `body` are CSS
    selectors; `remove` are CSS selectors of furniture inside the body; `order` decides dates like 03/04/2024. `holds`
    says how well learned rules fit the pages they were learned from; it changes nothing in how a page is read.
    `former` are the rules for designs that the site had before, newest first, each `until` a moment (ISO, UTC, to the
    day or to the second): pages captured up to then are read by it first.
    """

    url: str | None = None
    title: str | None = None
    body: str | None = None
    date: DateRule | None = None
    remove: tuple[str, ...] = ()
    order: DateOrder | None = None
    former: tuple[Template, ...] = ()
    until: str | None = None
    holds: tuple[Hold, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Removal:
    """How many failed checks, over how many days, before a missing article counts as removed."""

    checks: int = 3
    days: float = 2


@dataclass(frozen=True, slots=True)
class Personal:
    """What is done with a version that holds personal numbers of each kind: it waits for a person, or it does not."""

    egn: PersonalRule = "hold"
    lnch: PersonalRule = "hold"
    national: PersonalRule = "hold"
    iban: PersonalRule = "hold"
    telephone: PersonalRule = "hold"


@dataclass(frozen=True, slots=True)
class Discontinued:
    """Since which day a source is not crawled any more (ISO), and why."""

    since: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One schedules/SLUG.yml. `every` is in seconds; `quiet` is (from, to) in minutes of the local day.

    `keep` is "page" where styles, images and fonts are fetched too, so that a replay shows pages as they were.
    """

    slug: str
    name: str
    home: str
    news: tuple[News, ...]
    municipality: str | None = None
    publisher: Publisher = "town"
    language: str | None = None
    timezone: str = "UTC"
    cron: str | None = None
    every: int | None = None
    quiet: tuple[int, int] | None = None
    article: Template = Template()
    delay: float = 2.0
    hosts: tuple[str, ...] = ()
    fetch: Fetch = "http"
    http2: bool = False
    keep: Keep = "text"
    removal: Removal = Removal()
    visibility: Visibility = "public"
    after_removal: Visibility = "public"
    personal: Personal = Personal()
    discontinued: Discontinued | None = None


@dataclass(frozen=True, slots=True)
class Operator:
    """Who runs the crawls; carried by the user agent."""

    name: str
    email: str
    page: str


@dataclass(frozen=True, slots=True)
class Rounds:
    """When the archive is audited: a cron line and the zone that it goes by."""

    cron: str
    timezone: str = "UTC"


# --- what is found and fetched ----------------------------------------------


@dataclass(frozen=True, slots=True)
class Hints:
    """What a listing, feed or sitemap says of an article. `date` is its text as found there, not yet read."""

    title: str | None = None
    date: str | None = None
    origin: Literal["listing", "feed"] | None = None
    section: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """An article's address as found (absolute, fragment off).

    `item`: the announcement itself, cut out of the listing where it has no page of its own (`crawl.items`).
    """

    url: str
    hints: Hints = Hints()
    item: Capture | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands: a file's name below captures/, and offset and length in bytes of its gzip member."""

    warc: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Capture:
    """One response as it was received, its body without transfer or content coding."""

    url: str
    fetched_at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)
    role: Role = "other"
    place: Place | None = None
    digest: str | None = None
    """Of the payload as it was framed, as its record states it."""
    repeats: Place | None = None
    """Where the record stands that holds the body, if the one at `place` is a revisit: this time's headers alone."""

    def header(self, name: str) -> str | None:
        """The first header of that name (case does not matter), or None."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @property
    def content_type(self) -> str | None:
        """The Content-Type header as it came, parameters included."""
        return self.header("content-type")

    @property
    def media_type(self) -> str:
        """The media type alone, in lower case; empty where none was said, text/plain for what is none (RFC 2045)."""
        said = self.content_type
        kind = said.partition(";")[0].strip().lower() if said else ""
        return kind if not said or kind.count("/") == 1 else "text/plain"

    @property
    def sha256(self) -> str:
        """SHA-256 of the body, in hex."""
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True, slots=True)
class Validators:
    """What makes a request conditional (RFC 9110, section 13)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What asking for one address gave: each redirect on the way, then the last response.

    `final` is the address of the last response. `not_modified`: that response was a 304, which is no capture;
    `captures` then holds redirects only.
    """

    url: str
    final: str
    captures: tuple[Capture, ...]
    not_modified: bool = False

    @property
    def capture(self) -> Capture:
        """The last response that was read."""
        return self.captures[-1]


# --- what is read out of a page ---------------------------------------------


@dataclass(frozen=True, slots=True)
class AttachmentLink:
    """A file that an article's body links to: absolute address and the link's text."""

    url: str
    name: str


@dataclass(frozen=True, slots=True)
class Article:
    """What a page says. Absent fields are None, and `problems` says why, a short English phrase each.

    `body` is plain text, paragraphs parted by one blank line, list items and table rows one a line, cells by tab.
    `html` is the same body as sanitised mark-up. `published` is an ISO date, date-time with offset, or month.
    """

    title: str | None = None
    body: str | None = None
    html: str | None = None
    published: str | None = None
    published_from: str | None = None
    language: str | None = None
    attachments: tuple[AttachmentLink, ...] = ()
    canonical: str | None = None
    problems: tuple[str, ...] = ()


# --- what is read out of an attached file -------------------------------------

# fmt: off
DocumentKind = Literal[
    "pdf", "docx", "odt", "rtf", "xlsx", "xls", "ods",  # whose text is read
    "doc", "ppt", "pptx", "odp", "zip", "rar", "7z", "image", "html", "unknown",
]
# fmt: on
DocumentNote = Literal[
    "a scan: no text to search",
    "partly a scan: not all of its pages have text",
    "a picture: no text to search",
    "no text in it",
    "its fonts do not tell which letters they show",
    "encrypted: its text cannot be read",
    "damaged: its text cannot be read",
    "damaged: not all of its text could be read",
    "long: only the beginning of its text is kept",
    "the text of this kind of file is not read",
    "its text could not be read within the limits of time and memory",
]
_STOPPED: DocumentNote = "its text could not be read within the limits of time and memory"


@dataclass(frozen=True, slots=True)
class Document:
    """What an attached file says. `text` is None where none could be read, and then `notes` says why.

    `kind` is what the bytes are, whatever their name. `text` is plain text like an article's body. `pages` is None
    where the kind does not count any. `breaks` are the places in `text` where its pages begin, if that is known; a file
    that is read back from the archive has none.
    """

    kind: DocumentKind
    text: str | None = None
    pages: int | None = None
    notes: tuple[DocumentNote, ...] = ()
    breaks: tuple[int, ...] = field(default=(), compare=False)

    @property
    def stopped(self) -> bool:
        """Whether it is reading that failed, not the file: another time may bring more."""
        return _STOPPED in self.notes
