"""What a takedown reaches in the ledger of promises and on the desk: the words, never that there was evidence."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from scraper.care.masks import MASK

Mask = Callable[[str], str]

# What rests on an article: evidence of its versions and files, of captures of its addresses and files, and its own
# files where they were brought in by hand.
_EVIDENCE = """
SELECT id, promise, quote, file FROM evidence WHERE article = ?1
UNION SELECT e.id, e.promise, e.quote, e.file FROM evidence e JOIN captures c ON c.id = e.capture
  WHERE e.kind = 'page' AND (c.key IN (SELECT d.key FROM addresses d WHERE d.article = ?1)
                             OR c.id IN (SELECT f.capture FROM attachments f WHERE f.article = ?1))
UNION SELECT e.id, e.promise, e.quote, e.file FROM evidence e JOIN attachments f ON f.sha256 = e.sha256
  WHERE e.kind = 'file' AND f.article = ?1
  AND NOT EXISTS (SELECT 1 FROM attachments o WHERE o.sha256 = f.sha256 AND o.article <> ?1)
"""

# Other evidence that may show the same words: of pages captured by hand, and of files; `source`: of that one's alone.
_BESIDE = """
SELECT e.id, e.promise, e.quote FROM evidence e LEFT JOIN captures c ON c.id = e.capture
WHERE e.kind IN ('page', 'file') AND length(e.quote) > 0 AND (?1 IS NULL OR c.source = ?1)
"""


Written = tuple[tuple[str, tuple[str, ...]], ...]
"""Tables, and their columns in which people write."""

LEDGER: Written = (
    ("evidence", ("note",)),
    ("withdrawals", ("reason",)),
    ("assessments", ("rationale", "correction")),
    ("replies", ("said", "origin")),
)
DESK: Written = (
    ("decisions", ("reason",)),
    ("drafts", ("rationale", "correction")),
    ("notes", ("said",)),
    ("ratings", ("rationale",)),
)


@dataclass(frozen=True, slots=True)
class Cited:
    """The evidence that rests on an article, by id; the promises it is for, its quotes, and the names of its files that
    were brought in by hand. `beside`: evidence that rests on something else, and has the same words."""

    evidence: tuple[str, ...]
    promises: tuple[str, ...]
    quotes: tuple[str, ...]
    files: tuple[str, ...]
    beside: tuple[str, ...] = ()


def of(connection: sqlite3.Connection, article: int) -> Cited:
    """What rests on an article; to be asked while its rows are there."""
    rows = connection.execute(_EVIDENCE, (article,)).fetchall()
    evidence, promises, quotes, files = ([row[at] for row in rows if row[at]] for at in range(4))
    said = [row[0] for row in connection.execute("SELECT quote FROM wordings WHERE article = ?", (article,))]
    return Cited(tuple(evidence), tuple(sorted({*promises})), (*quotes, *said), tuple(files))


def with_beside(connection: sqlite3.Connection, cited: Cited, mask: Mask, source: str | None = None) -> Cited:
    """The same with the evidence of other pages (of that source) in whose quotes there is something to mask."""
    rows = connection.execute(_BESIDE, (source,)).fetchall()
    found = [row for row in rows if row[0] not in cited.evidence and mask(row[2]) != row[2]]
    promises = sorted({*cited.promises, *(row[1] for row in found)})
    return replace(cited, promises=tuple(promises), beside=tuple(row[0] for row in found))


def erase(connection: sqlite3.Connection, article: int, cited: Cited, mask: Mask) -> None:
    """Blank every word of an article in the ledger, and mask it in what was written about promises it was cited for."""
    for name in cited.evidence:
        connection.execute(
            "UPDATE evidence SET sha256 = '', quote = iif(quote IS NULL, NULL, ?1), note = iif(note IS NULL, NULL, ?1),"
            " origin = iif(origin IS NULL, NULL, ?1), file = iif(file IS NULL, NULL, ?1), reasons = '[]' WHERE id = ?2",
            (MASK, name),
        )
    connection.execute("UPDATE wordings SET quote = ? WHERE article = ?", (MASK, article))
    _mask_about(connection, cited, mask)


def redact(connection: sqlite3.Connection, article: int, cited: Cited, mask: Mask) -> None:
    """Mask words in every quote of an article, and in what was written about promises it was cited for."""
    _mask_rows(connection, "evidence", ("quote", "origin"), cited.evidence, mask)
    for name in cited.evidence:  # these are JSON, which a mask could break
        (reasons,) = connection.execute("SELECT reasons FROM evidence WHERE id = ?", (name,)).fetchone()
        if mask(reasons) != reasons:
            connection.execute("UPDATE evidence SET reasons = '[]' WHERE id = ?", (name,))
    wordings = connection.execute("SELECT promise, position, quote FROM wordings WHERE article = ?", (article,))
    for promise, position, quote in wordings.fetchall():
        values = (mask(quote), promise, position)
        connection.execute("UPDATE wordings SET quote = ? WHERE promise = ? AND position = ?", values)
    _mask_about(connection, cited, mask)


def clean(staff: sqlite3.Connection, article: int, promises: Iterable[str], mask: Mask) -> None:
    """Mask what is decided, noted and drafted of the promises that an article was proposed or cited for."""
    proposed = staff.execute("SELECT DISTINCT promise FROM proposals WHERE article = ?", (article,)).fetchall()
    about = sorted({*promises, *(row[0] for row in proposed)})
    decided = "SELECT d.id FROM decisions d JOIN proposals p ON p.id = d.proposal WHERE p.article = ?"
    _mask_rows(staff, "decisions", ("reason",), [row[0] for row in staff.execute(decided, (article,))], mask)
    for table, columns in (("drafts", ("rationale", "correction")), ("notes", ("said",)), ("ratings", ("rationale",))):
        _mask_rows(staff, table, columns, _about(staff, table, about), mask)


def everywhere(connection: sqlite3.Connection, written: Written, mask: Mask) -> None:
    """Mask what people wrote of any promise: words are copied to where the article was never proposed or cited."""
    for table, columns in written:
        ids = [row[0] for row in connection.execute(f"SELECT id FROM {table}")]  # noqa: S608  names
        _mask_rows(connection, table, columns, ids, mask)


def _mask_about(connection: sqlite3.Connection, cited: Cited, mask: Mask) -> None:
    """Quotes of other pages; notes, withdrawals, verdicts and replies about the promises that the evidence was for."""
    _mask_rows(connection, "evidence", ("quote",), cited.beside, mask)
    withdrawn = "SELECT id FROM withdrawals WHERE evidence IN (SELECT value FROM json_each(?))"
    names = [row[0] for row in connection.execute(withdrawn, (json.dumps([*cited.evidence, *cited.beside]),))]
    _mask_rows(connection, "withdrawals", ("reason",), names, mask)
    for table, columns in (
        ("evidence", ("note",)),
        ("assessments", ("rationale", "correction")),
        ("replies", ("said", "origin")),
    ):
        _mask_rows(connection, table, columns, _about(connection, table, cited.promises), mask)


def _about(connection: sqlite3.Connection, table: str, promises: Iterable[str]) -> list[str]:
    sql = f"SELECT id FROM {table} WHERE promise IN (SELECT value FROM json_each(?))"  # noqa: S608  names
    return [row[0] for row in connection.execute(sql, (json.dumps(list(promises)),))]


def _mask_rows(
    connection: sqlite3.Connection, table: str, columns: Iterable[str], ids: Iterable[str], mask: Mask
) -> None:
    """Mask those columns of those rows, where that changes them."""
    names = tuple(ids)
    for column in columns:
        for name in names:
            (said,) = connection.execute(f"SELECT {column} FROM {table} WHERE id = ?", (name,)).fetchone()  # noqa: S608  names
            masked = mask(said) if said else said
            if masked != said:
                connection.execute(f"UPDATE {table} SET {column} = ? WHERE id = ?", (masked, name))  # noqa: S608  names
