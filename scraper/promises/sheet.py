"""What a person sees of one proposal while deciding on it: the promise, the passage and what led to it."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass

from scraper.promises import quotes
from scraper.promises.models import Side
from scraper.promises.proposals import Proposal
from scraper.promises.rules import side_of

_AROUND = 160  # letters of the text before and after the passage
_SHORTEST = 3  # letters of a key that is marked


@dataclass(frozen=True, slots=True)
class Sheet:
    """A proposal with all that a decision on it needs. `passage` is (before, the quote, after)."""

    proposal: Proposal
    title: str
    wordings: tuple[str, ...]
    done_when: str | None
    baseline: str | None
    article: str | None
    source: str
    side: Side
    published: str | None
    url: str
    passage: tuple[str, str, str]
    keys: tuple[str, ...]
    """Words in it that led to the proposal."""
    echo_of: str | None
    """The title of what it repeats."""
    publisher: str = "town"
    """Whose word its source is."""


def of(connection: sqlite3.Connection, proposal: Proposal) -> Sheet | None:
    """The sheet of a proposal; None where its text is no longer there."""
    promise = connection.execute(
        "SELECT title, baseline, (SELECT done_when FROM definitions d WHERE d.promise = p.id ORDER BY number DESC"
        " LIMIT 1) FROM promises p WHERE id = ?",
        (proposal.promise,),
    ).fetchone()
    article = connection.execute(
        "SELECT v.title, v.body, v.published, a.url, s.name, s.publisher,"
        " (SELECT text FROM attachments WHERE id = ?) FROM versions v JOIN articles a ON a.id = v.article"
        " JOIN sources s ON s.id = a.source WHERE v.article = ? AND v.number = ?",
        (proposal.attachment, proposal.article, proposal.version),
    ).fetchone()
    if promise is None or article is None:
        return None
    title, body, published, url, source, publisher, attached = article
    wordings = connection.execute(
        "SELECT quote FROM wordings WHERE promise = ? ORDER BY dated IS NULL, dated, position", (proposal.promise,)
    )
    return Sheet(
        proposal,
        promise[0],
        tuple(row[0] for row in wordings),
        promise[2],
        promise[1],
        title,
        source,
        side_of(publisher, echo=proposal.echo_of is not None),
        published,
        url,
        _around(proposal.quote, attached if proposal.attachment else f"{title or ''}\n\n{body or ''}"),
        tuple(_keys(proposal)),
        _title(connection, proposal.echo_of),
        publisher,
    )


def marked(text: str, keys: tuple[str, ...]) -> list[tuple[str, bool]]:
    """A text in pieces, each with whether it is one of the keys; what begins like a key counts as one to its end."""
    if not keys:
        return [(text, False)]
    found = re.compile(r"\b(?:" + "|".join(map(re.escape, keys)) + r")\w*", re.IGNORECASE)
    pieces, at = [], 0
    for match in found.finditer(text):
        pieces += [(text[at : match.start()], False), (match[0], True)]
        at = match.end()
    return [piece for piece in (*pieces, (text[at:], False)) if piece[0]]


def _around(quote: str, text: str | None) -> tuple[str, str, str]:
    place = quotes.find(quote, text or "")
    if place is None:
        return "", quote, ""
    said, (start, end) = text or "", place
    before, after = said[max(0, start - _AROUND) : start], said[end : end + _AROUND]
    return ("…" * (start > _AROUND)) + before, said[start:end], after + "…" * (end + _AROUND < len(said))


def _keys(proposal: Proposal) -> list[str]:
    """The words that were found, longest first; a stem of each, so that another form of it is marked too."""
    words = {
        word
        for reason in proposal.reasons
        if float(str(reason.get("weight", 0))) > 0
        for word in re.findall(r"\w+", str(reason.get("found", "")))
        if len(word) >= _SHORTEST and not word.isascii()
    }
    return sorted({word if len(word) < 6 else word[:-2] for word in words}, key=len, reverse=True)


def _title(connection: sqlite3.Connection, article: int | None) -> str | None:
    row = connection.execute("SELECT title FROM articles WHERE id = ?", (article,)).fetchone()
    return str(row[0] or article) if row else None
