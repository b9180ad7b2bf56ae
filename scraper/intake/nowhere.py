"""Tells the page that a site shows for what is not there, with whatever status, from an article's own."""

from __future__ import annotations

import hashlib
import random
import re
import tomllib
from functools import cache
from importlib.resources import files
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from scraper import addresses
from scraper.archive import checks
from scraper.archive.versions import Reading, alike, squeeze, titles_agree
from scraper.charset import decode
from scraper.errors import PageError
from scraper.intake import Intake, readable, same_page
from scraper.intake.showing import Showing
from scraper.models import Article, Capture, Hints

_WORD = re.compile(r"\w+")
_RUN = re.compile(r"\d+|[^\W\d_]+")
_NAMED = re.compile(r"<(title|h1)\b[^<>]*>(.*?)</\1", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_SHORT = 60  # words of a notice
_VERY_SHORT = 25
_UNLIKELY = 100  # words from which a new page is not asked about


class Nowhere:
    """What a site shows for addresses that cannot exist, asked for once in a crawl for each kind of address."""

    def __init__(self, intake: Intake, fetcher: Showing) -> None:
        self._intake = intake
        self._fetcher = fetcher
        self._shown: dict[str, Capture | None] = {}
        self._letters = random.Random()  # noqa: S311  an address that nobody published, no secret

    async def shown_for(self, url: str, capture: Capture, article: Article, known: Reading) -> str | None:
        """Why a known article's address shows what is not there, in a few words; None where it shows something."""
        new = Reading.of(article)
        told = says_gone(capture, new)
        if is_short(new) and _replaced(known, new):
            # Under the article's own title a few new words may be the town's; then it takes two signs.
            if self.on_record(new) and (told or not _same_title(known, new)):
                return "shows what other addresses show that are gone"
            if told and not _same_title(known, new):
                return "says that it is not there"
        if _same_title(known, new):
            return None
        return await self._invented(url, capture, new)

    async def shown_for_new(self, url: str, capture: Capture, article: Article, listed: str | None) -> str | None:
        """The same of an address met for the first time, under the title that a listing gave it."""
        new = Reading.of(article)
        if (new.title and listed and titles_agree(listed, new.title)) or len(_words(new.body)) > _UNLIKELY:
            return None
        if is_short(new) and self.on_record(new):
            return "shows what other addresses show that are gone"
        if listed or not (new.title and new.body) or says_gone(capture, new):
            return await self._invented(url, capture, new)
        return None

    def on_record(self, reading: Reading) -> bool:
        """Whether this very text was shown for other addresses that are gone."""
        return checks.is_notice(self._intake.archive.connection, self._intake.source.slug, notice_name(reading))

    async def _invented(self, url: str, capture: Capture, new: Reading) -> str | None:
        """Whether the host gives this very page, with whatever status, for an address that cannot exist."""
        kind = _kind(url)
        if kind not in self._shown:
            self._shown[kind] = await self._ask(invented(url, self._letters))
        answer = self._shown[kind]
        if answer is None:
            return None
        if same_page(capture, answer):
            return "shows what the site shows for any address"
        if not readable(answer):
            return None
        said = Reading.of(self._intake.read(answer, Hints()))
        return "shows what the site shows for any address" if alike(said, new) else None

    async def _ask(self, url: str) -> Capture | None:
        try:
            return (await self._fetcher.get(url, role="other")).capture
        except PageError:
            return None


def invented(url: str, letters: random.Random) -> str:
    """An address of the same form that cannot exist: the last name or number in it made up."""
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    if pairs:
        at = next((i for i, (_, value) in reversed(list(enumerate(pairs))) if value.isdigit()), len(pairs) - 1)
        pairs[at] = (pairs[at][0], _made_up(pairs[at][1] or "1", letters))
        return urlunsplit(parts._replace(query=urlencode(pairs)))
    head, _, last = parts.path.rstrip("/").rpartition("/")
    name, dot, ending = last.rpartition(".") if re.search(r"\.\w{2,5}$", last) else (last, "", "")
    path = f"{head}/{_made_up(name, letters)}{dot}{ending}" + ("/" if parts.path.endswith("/") else "")
    return urlunsplit(parts._replace(path=path))


def _made_up(name: str, letters: random.Random) -> str:
    """`name` with its longest run of digits, if it has any, else whole, replaced by what nobody ever gave out."""
    runs = re.findall(r"\d+", name)
    if runs:
        longest = max(runs, key=len)
        return name.replace(longest, str(letters.randrange(10**8, 10**9)), 1)
    return "".join(letters.choices("bcdfghjklmnpqrstvwxz", k=24))


def _kind(url: str) -> str:
    """The form of an address: its host, first folder, ending, and the names in its query."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    first = _RUN.sub("x", path.split("/")[1]) if path.count("/") > 1 else ""
    ending = path.rpartition("/")[2].rpartition(".")[2] if "." in path.rpartition("/")[2] else ""
    names = "&".join(sorted({name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}))
    digits = bool(re.search(r"\d", path.rpartition("/")[2]))
    return f"{addresses.host(url)} {first} {ending} {digits} {names}"


def notice_name(reading: Reading) -> str:
    """A short name for a notice's text: its body, else its title."""
    text = squeeze(reading.body or reading.title).casefold()
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def says_gone(capture: Capture, reading: Reading) -> bool:
    """Whether a page's title, a heading, or its few words say that something is not there."""
    page = decode(capture.body, capture.content_type)[0]
    named = " ".join(_TAG.sub(" ", text) for _, text in _NAMED.findall(page))
    notice = reading.body or "" if len(_words(reading.body)) <= _VERY_SHORT else ""
    said = squeeze(f"{named} {reading.title or ''} {notice}").casefold()
    return any(phrase in said for phrase in _phrases())


def may_be_notice(known: Reading, new: Reading, capture: Capture) -> bool:
    """Whether a known text gave way to a few words that, shown for others too, say that it is gone."""
    if not (new.body and is_short(new) and _replaced(known, new)):
        return False
    return not _same_title(known, new) or says_gone(capture, new)


def is_short(reading: Reading) -> bool:
    """Whether a text is no longer than a notice."""
    return len(_words(reading.body)) <= _SHORT


def _replaced(known: Reading, new: Reading) -> bool:
    """Whether hardly a word of the known text is left."""
    before, after = set(_words(known.body)), set(_words(new.body))
    return len(before & after) * 3 < len(before) or not before


def _same_title(known: Reading, new: Reading) -> bool:
    return bool(squeeze(known.title)) and squeeze(known.title).casefold() == squeeze(new.title).casefold()


def _words(text: str | None) -> list[str]:
    return _WORD.findall((text or "").casefold())


@cache
def _phrases() -> tuple[str, ...]:
    read = tomllib.loads(files("scraper.intake").joinpath("nowhere.toml").read_text("utf-8"))
    return tuple(phrase for phrases in read.values() for phrase in phrases)
