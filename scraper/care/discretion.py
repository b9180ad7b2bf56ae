"""Holds what comes in against what was taken down: responses before they are recorded, readings before kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from scraper import addresses
from scraper.archive import desk, listed, tombstones
from scraper.archive.tombstones import Hash
from scraper.care import masks
from scraper.care.passages import Barred, Seal, Stream, hits, likeness, stream, streams
from scraper.errors import Refused, WrongInput
from scraper.models import Article, AttachmentLink, Document, Hints, Role

_ALIKE = 0.5  # of the passages of a text: then it is that text again, wherever it stands
_MOST = 50_000  # addresses remembered
_PART = 0.25  # of a page's words
_MANY: tuple[Role, ...] = ("listing", "feed", "sitemap", "robots")  # pages that show many articles, or none


class TakenDown(Refused):
    """An address or a text that was erased from this archive; the message names neither."""

    def __init__(self) -> None:
        super().__init__("", "was taken down from this archive, so nothing of it is taken in")

    def __str__(self) -> str:
        return self.reason


@dataclass
class Discretion:
    """What was taken down, by grade. Without any of it every method gives back what it was given."""

    seal: Seal | None = None
    erased: tuple[Barred, ...] = ()
    redacted: tuple[Barred, ...] = ()
    hidden: tuple[Barred, ...] = ()
    moved: list[tuple[int, Hash]] = field(default_factory=list)
    """Addresses at which erased texts were met again, still to be barred."""
    _met: dict[str, bytes] = field(default_factory=dict)
    """The same by their keys, barred for as long as this lives and to be forgotten by the rows."""
    _addresses: dict[str, bytes] = field(default_factory=dict)
    _archive: Path | None = None
    _known: tuple[int, int] = (0, 0)

    @classmethod
    def of(cls, connection: sqlite3.Connection, archive: Path) -> Discretion:
        """What the archive's tombstones bar. Raises WrongInput if there are any and the desk with their key is not."""
        known, mark = tombstones.every(connection), tombstones.mark(connection)
        seal = seal_of(connection, archive)
        if seal is None:
            return cls(_archive=archive, _known=mark)
        found = [(each.grade, _barred(each, tombstones.barred_by(connection, each.id))) for each in known]
        by_grade = {grade: tuple(b for g, b in found if g == grade) for grade in ("erase", "redact", "hide")}
        return cls(seal, by_grade["erase"], by_grade["redact"], by_grade["hide"], _archive=archive, _known=mark)

    def refresh(self, connection: sqlite3.Connection) -> None:
        """Take notice of takedowns of other processes since this was last asked."""
        if self._archive is not None and tombstones.mark(connection) != self._known:
            now = Discretion.of(connection, self._archive)
            self.seal, self._known, self._addresses = now.seal, now._known, {}
            self.erased, self.redacted, self.hidden = now.erased, now.redacted, now.hidden

    # --- what is erased -------------------------------------------------------

    def bars(self, url: str) -> bool:
        """Whether nothing of that address may come in."""
        if not self.erased:
            return False
        sealed = self._sealed(url)
        return sealed in self._met.values() or any(sealed in each.addresses for each in self.erased)

    def check(self, url: str) -> None:
        """Raises TakenDown for an address that must not even be asked for."""
        if self.bars(url):
            raise TakenDown

    def admit(self, url: str, response: bytes, role: Role = "other") -> bytes:
        """A response as it may be recorded: without erased words, and without what leads to erased addresses.

        Raises TakenDown where it is an erased text or file, or leads to one for good, wherever it stands now.
        """
        if not self.erased or self.seal is None:
            return response
        self.check(url)
        page = masks.page(response)
        if page is None:
            return self._file(response)
        for barred in self.erased:
            if role not in _MANY and self._is(page.text, barred, role):
                self._refuse(url, barred)
        leads_away = masks.leads_away(page.message, self.bars, url)
        if leads_away and page.message.status in (301, 308):
            target = next(each for each in self.erased if masks.leads_away(page.message, self._bars_of(each), url))
            self._refuse(url, target)
        return self.masked(url, response)

    def masked(self, url: str, response: bytes) -> bytes:
        """A response without erased words and what leads to erased addresses, whatever its own address."""
        page = masks.page(response)
        if page is None or not self.erased:
            return response
        text = masks.markup(page.text, self._hits(self.erased), self.bars, url)
        leads_away = masks.leads_away(page.message, self.bars, url)
        return masks.rewritten(page, text, self.bars, url) if leads_away or text != page.text else response

    def shows(self, text: str, base: str) -> bool:
        """Whether a text holds erased words, or an erased address."""
        return bool(self.erased) and masks.markup(text, self._hits(self.erased), self.bars, base) != text

    def bars_file(self, sha256: str) -> bool:
        """Whether that is an erased file, by the hash of its bytes."""
        return self.seal is not None and any(self.seal("file", sha256) in each.files for each in self.erased)

    def unsaid(self, text: str, article: int | None = None) -> str:
        """A plain text without erased words, and without those that were redacted in an article."""
        rules = self.erased if article is None else (*self.erased, *self.redacting(article))
        return masks.plain(text, self._hits(rules)) if rules else text

    def _is(self, text: str, barred: Barred, role: Role) -> bool:
        """Whether a page is an erased text. One that came without a role may show many articles whole: then the text
        must be a good part of it."""
        assert self.seal is not None  # noqa: S101  something is erased
        found, whole = streams(text)
        if max(likeness(found, barred, self.seal), likeness(whole, barred, self.seal)) < _ALIKE:
            return False
        return role != "other" or len(hits(found, barred, self.seal)) >= _PART * len(found.words)

    def _refuse(self, url: str, barred: Barred) -> None:
        self._met[addresses.key(url)] = self._sealed(url)
        self.moved.append((barred.tombstone, Hash("address", self._sealed(url))))
        raise TakenDown

    def _bars_of(self, barred: Barred) -> masks.Bars:
        return lambda url: self._sealed(url) in barred.addresses

    def _file(self, response: bytes) -> bytes:
        body = masks.body(response)
        if body is not None and self.bars_file(sha256(body).hexdigest()):
            raise TakenDown
        return response

    def settle(self, connection: sqlite3.Connection) -> None:
        """Bar the addresses at which erased texts were met again, and forget who named them."""
        for tombstone, address in self.moved:
            tombstones.bar(connection, tombstone, (address,))
        if self.moved:
            listed.forget(connection, self._met)
        self.moved.clear()

    # --- what is redacted -----------------------------------------------------

    def reading(self, url: str, article: Article) -> Article:
        """What a page says, as it may be kept: redacted where it is an article that was, at whatever address."""
        rules = self._redacting(url, article.title, article.body)
        if not rules:
            return article
        hide = self._hits(rules)
        return replace(
            article,
            title=_plain(article.title, hide),
            body=_plain(article.body, hide),
            html=article.html and masks.markup(article.html, hide),
            attachments=tuple(AttachmentLink(file.url, masks.plain(file.name, hide)) for file in article.attachments),
        )

    def hints(self, url: str, said: Hints) -> Hints:
        """What a listing says of an address, as it may be kept."""
        rules = self._redacting(url, said.title, None)
        return replace(said, title=_plain(said.title, self._hits(rules))) if rules else said

    def redacting(self, article: int) -> tuple[Barred, ...]:
        """What was redacted in an article."""
        return tuple(each for each in self.redacted if each.article == article)

    def document(self, article: int, said: Document) -> Document:
        """What a file of an article says, as it may be kept."""
        rules = self.redacting(article)
        return replace(said, text=_plain(said.text, self._hits(rules))) if rules and said.text else said

    def _redacting(self, url: str, *texts: str | None) -> tuple[Barred, ...]:
        if not self.redacted or self.seal is None:
            return ()
        found, address, seal = stream("\n".join(filter(None, texts))), self._sealed(url), self.seal
        return tuple(
            each for each in self.redacted if address in each.addresses or likeness(found, each, seal) >= _ALIKE
        )

    def spans(self, tombstone: int) -> masks.Hits:
        """Which words one redaction masks."""
        return self._hits(each for each in self.redacted if each.tombstone == tombstone)

    def words_of(self, tombstone: int, phrases: Iterable[str]) -> masks.Hits:
        """Which words one erasure masks in what was written beside: its passages, and these phrases."""
        assert self.seal is not None  # noqa: S101  there is a tombstone
        words: dict[int, set[bytes]] = {}
        for phrase in phrases:
            joined = "".join(stream(phrase).words)
            words.setdefault(len(joined), set()).add(self.seal("words", joined))
        words.pop(0, None)
        own = tuple(each for each in self.erased if each.tombstone == tombstone)
        return self._hits((*own, Barred(tombstone, 0, "erase", words=words)))

    # --- what is kept from strangers --------------------------------------------

    def withholding(self, url: str, response_text: str, sha256: str | None = None) -> frozenset[int]:
        """The tombstones (redacted, hidden) because of which strangers must not see a capture: it is of such an
        article or its file, leads to a hidden one, or holds a redacted span."""
        if self.seal is None or not (self.redacted or self.hidden):
            return frozenset()
        address, file = self._sealed(url), self.seal("file", sha256 or "")
        both = (*self.redacted, *self.hidden)
        found = {each.tombstone for each in both if address in each.addresses or file in each.files}
        texts = streams(response_text)
        for barred in self.redacted:
            spans = replace(barred, passages=frozenset())
            if any(hits(each, spans, self.seal) for each in texts):
                found.add(barred.tombstone)
        for barred in self.hidden:
            leads = masks.leads_to(response_text, self._bars_of(barred), url)
            if leads or any(hits(each, barred, self.seal) for each in texts):
                found.add(barred.tombstone)
        return frozenset(found)

    # --- hashes -----------------------------------------------------------------

    def _sealed(self, url: str) -> bytes:
        if self.seal is None:
            return b""
        if len(self._addresses) > _MOST:
            self._addresses.clear()
        if url not in self._addresses:
            self._addresses[url] = self.seal("address", addresses.key(url))
        return self._addresses[url]

    def _hits(self, rules: Iterable[Barred]) -> masks.Hits:
        rules = tuple(rules)

        def which(found: Stream) -> frozenset[int]:
            assert self.seal is not None  # noqa: S101  there are rules
            return frozenset().union(*(hits(found, _words_of(each), self.seal) for each in rules))

        return which


def seal_of(connection: sqlite3.Connection, archive: Path) -> Seal | None:
    """The seal by which the archive knows what was taken down; None where nothing was.

    Raises WrongInput if something was, and the desk with its key is not there; no other is made in its place.
    """
    known, path = tombstones.every(connection), desk.beside(archive)
    if not known:
        return None
    key = desk.known_key(path)
    seal = Seal(key) if key else None
    if seal is None or any(each.sealed != seal.name for each in known):
        found = "another key" if seal else "no key" if path.exists() else "no desk"
        raise WrongInput(
            f"{path}: found {found}, expected the one by which {archive.name} knows what was taken down;"
            " put it back from a copy"
        )
    return seal


def _words_of(barred: Barred) -> Barred:
    """What is masked: of an erased article its passages too; of a redacted one the spans alone, since its passages
    only tell by what it is known again."""
    return barred if barred.grade == "erase" else replace(barred, passages=frozenset())


def _plain(text: str | None, hide: masks.Hits) -> str | None:
    return text and masks.plain(text, hide)


def _barred(tombstone: tombstones.Tombstone, hashes: Iterable[Hash]) -> Barred:
    sets: dict[str, set[bytes]] = {"address": set(), "file": set(), "passage": set()}
    words: dict[int, set[bytes]] = {}
    for each in hashes:
        (words.setdefault(each.length, set()) if each.kind == "words" else sets[each.kind]).add(each.digest)
    return Barred(
        tombstone.id,
        tombstone.article,
        tombstone.grade,
        frozenset(sets["address"]),
        frozenset(sets["file"]),
        frozenset(sets["passage"]),
        words,
    )
