"""What every page has at hand: the archive's database, the reader's language, links, and a way to answer."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import quote, urlencode, urlsplit

from datasette.utils.asgi import Request, Response
from markupsafe import Markup, escape

from scraper.messages import LANGUAGES, language_of_reader
from scraper.publish.listing import result
from scraper.publish.rendering import render
from scraper.publish.shelf import Shelf
from scraper.publish.words import Words, language_name

if TYPE_CHECKING:  # Datasette loads plugins while it is itself being imported
    from datasette.app import Datasette
    from datasette.database import Database

T = TypeVar("T")
P = ParamSpec("P")
Pairs = Iterable[tuple[str, object]]

PLUGIN = "municipal-archive"
STATIC = Path(__file__).parent / "static"
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_OURS = ("articles", "versions", "captures", "index_state", "public_articles")
_DESKS = ("takedowns", "secrets")
_ASK_AGAIN = "no-cache"  # keep it, and ask each time: what is taken down must not be shown from a cache


@dataclass(slots=True)
class Reception:
    """What is known of the databases that one Datasette serves: which are archives, which desks, and a shelf each."""

    kinds: dict[Database, str]
    shelves: dict[Database, Shelf]

    @classmethod
    def of(cls, datasette: Datasette) -> Reception:
        """That of a Datasette; it lives as long as the Datasette does."""
        kept: Reception = datasette.__dict__.setdefault("_municipal_archive", cls({}, {}))
        return kept

    async def kind(self, database: Database) -> str | None:
        """ "desk", "archive", "both", or None, which is asked again the next time: a file may become an archive."""
        known = self.kinds.get(database)
        if known is None and not database.name.startswith("_"):
            known = await database.execute_fn(_kind)
            if known:
                self.kinds[database] = known
        return known


async def archives_in(datasette: Datasette) -> tuple[Database, ...]:
    """Every database that holds an archive of ours: the first is shown, all are guarded."""
    reception = Reception.of(datasette)
    known = [(database, await reception.kind(database)) for database in datasette.databases.values()]
    return tuple(database for database, kind in known if kind in ("archive", "both"))


async def is_desk(datasette: Datasette, name: str) -> bool:
    """Whether a database is the desk of an archive, which is for staff alone."""
    database = datasette.databases.get(name)
    return database is not None and await Reception.of(datasette).kind(database) in ("desk", "both")


async def archive_of(datasette: Datasette) -> Database | None:
    """The first database that holds an archive of ours; None where there is none."""
    return next(iter(await archives_in(datasette)), None)


def _kind(connection: sqlite3.Connection) -> str | None:
    named = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    ours, desk = named.issuperset(_OURS), named.issuperset(_DESKS)
    return "both" if ours and desk else "archive" if ours else "desk" if desk else None


def settings(datasette: Datasette, database: Database | None = None) -> Mapping[str, Any]:
    """The `plugins: municipal-archive:` block of metadata.yml."""
    return datasette.plugin_config(PLUGIN, database=database.name if database else None) or {}


@dataclass(frozen=True, slots=True)
class Visit:
    """One request to one of our pages."""

    datasette: Datasette
    request: Request
    database: Database
    words: Words
    config: Mapping[str, Any]
    """What the owner set for this plugin."""
    asked: str | None = None
    """The language that the reader asked for by name."""
    seen: dict[str, bool] = field(default_factory=dict)
    """What was read on the way."""

    @classmethod
    def of(cls, datasette: Datasette, request: Request, database: Database) -> Visit:
        """The visit that a request makes; its language is asked for by ?lang= or Accept-Language."""
        accepted = request.headers.get("accept-language", "")
        asked = request.args.get("lang")
        words = Words(language_of_reader(asked, accepted))
        config = settings(datasette, database)
        return cls(datasette, request, database, words, config, asked if asked in LANGUAGES else None)

    @property
    def is_staff(self) -> bool:
        """Whether who asks is signed in and listed under `staff`, or is the owner."""
        actor = self.request.actor or {}
        listed = self.config.get("staff")
        known = [str(each) for each in listed] if isinstance(listed, list) else []
        return actor.get("id") is not None and (actor["id"] == "root" or str(actor["id"]) in known)

    @property
    def captures(self) -> Path:
        """The folder of WARC files: as configured, else captures/ beside the database file."""
        beside = Path(self.database.path or ".").parent
        return beside / str(self.config.get("captures", "captures"))

    async def read(self, ask: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call `ask` with a reading connection, in one of Datasette's threads."""

        def asked(connection: sqlite3.Connection) -> T:
            # Every page asks for it, and a way to a thread and back costs more than the answer.
            self.seen.setdefault("promises", self.kept(connection, _has_promises))
            return ask(connection, *args, **kwargs)

        found: T = await self.database.execute_fn(asked)
        return found

    async def has_promises(self) -> bool:
        """Whether a programme is loaded, as the first reading of this visit saw it."""
        if "promises" not in self.seen:
            await self.read(lambda _: None)
        return self.seen["promises"]

    def kept(
        self,
        connection: sqlite3.Connection,
        make: Callable[[sqlite3.Connection], T],
        lasts: float = 0,
        unless: Callable[[sqlite3.Connection], object] = lambda _: None,
    ) -> T:
        """What `make` reads, from the shelf as long as the archive has not changed; see Shelf for what else is said."""
        shelves = Reception.of(self.datasette).shelves
        return shelves.setdefault(self.database, Shelf()).take(connection, make, lasts, unless)

    # --- links ------------------------------------------------------------------------------------------------

    def link(self, route: str, pairs: Pairs = (), **more: object) -> str:
        """A link within the site, below base_url, keeping the language if the reader asked for one by name."""
        kept = [("lang", self.asked)] if self.asked else []
        query = urlencode([(key, value) for key, value in [*pairs, *more.items(), *kept] if value not in (None, "")])
        return f"{self.datasette.urls.path(route)}" + (f"?{query}" if query else "")

    def brief(self, pairs: Pairs) -> Markup:
        """The query of a link within a page that has hundreds: letters stand as they are, as browsers read them."""
        kept = [("lang", self.asked)] if self.asked else []
        said = (f"{name}={_bare(str(value))}" for name, value in [*pairs, *kept])
        return Markup("&".join(said))  # noqa: S704  (nothing but letters, digits, percent signs and -._~)

    def plain(self, route: str, pairs: Pairs = ()) -> Markup:
        """A link as `link` makes it, its query as short as `brief` makes it."""
        path, query = escape(self.datasette.urls.path(route)), self.brief(pairs)
        return Markup(f"{path}?{query}") if query else path  # noqa: S704  both are escaped

    def absolute(self, route: str, pairs: Pairs = ()) -> str:
        """A link that works elsewhere: below the owner's `url` if it is set, else below the address asked."""
        query = urlencode([(key, value) for key, value in pairs if value not in (None, "")])
        return self.root.rstrip("/") + route + (f"?{query}" if query else "")

    @property
    def root(self) -> str:
        """The address of the site's home."""
        own = f"{self.request.scheme}://{self.request.host}{self.datasette.setting('base_url')}"
        return str(self.config.get("url") or own)

    @property
    def authority(self) -> str:
        """The host in whose name feeds give out ids (RFC 4151)."""
        return urlsplit(self.root).hostname or "localhost"

    @property
    def language_field(self) -> Markup:
        """The field by which a form keeps the language that the reader asked for by name."""
        field = '<input type="hidden" name="lang" value="{}">'
        return Markup(field).format(self.asked) if self.asked else Markup("")  # noqa: S704

    def static(self, name: str) -> str:
        """A file of ours, under an address that changes with it."""
        return f"{self.datasette.urls.static_plugins(PLUGIN, name)}?v={_digest(name)}"

    def in_language(self, language: str) -> str:
        """This same page in another language."""
        args = self.request.args  # which are read from the address each time that they are asked for
        pairs = [(key, value) for key in args for value in args.getlist(key) if key != "lang"]
        base = self.datasette.setting("base_url").rstrip("/")
        route = self.request.path.removeprefix(base)
        return f"{self.datasette.urls.path(route)}?{urlencode([*pairs, ('lang', language)])}"

    @staticmethod
    def is_web(url: str) -> bool:
        """Whether an address from outside may be a link: http and https, and nothing that a browser would run."""
        return url.lower().startswith(("http://", "https://"))

    # --- answers ----------------------------------------------------------------------------------------------

    async def page(self, template: str, status: int = 200, **context: Any) -> Response:
        """A page of ours in HTML; 304 where the browser has just this one (RFC 9110)."""
        await self.has_promises()
        return self.written(template, status, **context)

    def written(self, template: str, status: int = 200, **context: Any) -> Response:
        """The same, for what has been read already on this visit, and in the thread that read it.

        What a thread has just made another would have to fetch from the first one's caches.
        """
        words = self.words
        shared = {"visit": self, "w": words, "_": words.gettext, "ngettext": words.ngettext, "site": self.title}
        shared |= {"index": bool(self.config.get("index")), "urls": self.datasette.urls, "plugin": PLUGIN}
        shared |= {"result_of": result}
        shared |= {"has_promises": self.seen["promises"]}
        shared |= {"languages": [(each, language_name(each)) for each in LANGUAGES]}
        html = render(f"archive/{template}.html", shared | context, self.datasette.template_dir)
        if status != 200:
            return Response.html(html, status=status, headers=self._headers)
        tag = f'W/"{hashlib.blake2b(html.encode(), digest_size=12).hexdigest()}"'
        headers = self._headers | {"ETag": tag, "Cache-Control": _ASK_AGAIN}
        if tag in self.request.headers.get("if-none-match", ""):
            return Response("", 304, headers)
        return Response.html(html, headers=headers)

    async def lost(self, message: str | None = None) -> Response:
        """There is no such page."""
        _ = self.words.gettext
        message = message or _("There is nothing at this address.")
        return await self.refuse(404, _("Not found"), message)

    async def refuse(self, status: int, heading: str, message: str) -> Response:
        """An error, as the address asks for it: JSON where its data was asked for, else a page."""
        if self.for_programs:
            return self.json({"error": message, "status": status}, status)
        return await self.page("notice", status, heading=heading, message=message)

    @property
    def for_programs(self) -> bool:
        """Whether the address asks for data, not for a page."""
        return bool(self.request.path.endswith((".json", ".jsonl", ".csv", ".atom", ".bib", ".ris")))

    def json(self, value: object, status: int = 200) -> Response:
        """An answer in JSON, its letters readable."""
        text = json.dumps(value, ensure_ascii=False)
        return Response(text, status, self._headers, "application/json; charset=utf-8")

    def file(self, body: bytes, name: str, content_type: str) -> Response:
        """Bytes to be kept, never shown (RFC 6266)."""
        disposition = f'attachment; filename="{name}"'
        return Response(body, 200, self._headers | {"Content-Disposition": disposition}, content_type)

    @property
    def _headers(self) -> dict[str, str]:
        return {"Content-Security-Policy": POLICY, "Vary": "Accept-Language"}

    @property
    def title(self) -> str:
        """The site's name in the reader's language."""
        titles = self.config.get("title") or {}
        named = titles.get(self.words.language) if isinstance(titles, Mapping) else titles
        return str(named or self.datasette.metadata("title") or self.words.gettext("Municipal archive"))


def _has_promises(connection: sqlite3.Connection) -> bool:
    """Whether a programme is loaded: else nothing leads to its pages."""
    return connection.execute("SELECT 1 FROM public_programmes LIMIT 1").fetchone() is not None


_RESERVED = re.compile(r"[^\w.~-]+")  # letters and digits of any writing stand as they are


@lru_cache(maxsize=1 << 10)
def _bare(value: str) -> str:
    return _RESERVED.sub(lambda found: quote(found[0], safe=""), value)


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
