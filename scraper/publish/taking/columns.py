"""The columns of what a search gives to take along, and what each means; those of an export mean the same."""

from __future__ import annotations

from dataclasses import replace

from scraper.export.columns import ARTICLES, COVERAGE, Column

_KNOWN = {column.name: column for column in (*COVERAGE, *ARTICLES)}


def _as_exported(*names: str) -> tuple[Column, ...]:
    return tuple(_KNOWN[name] for name in names)


FOUND = (
    Column("id", "integer", "the article's number in this archive", "номерът на публикацията в този архив"),
    *_as_exported("key", "url", "source", "source_name", "municipality", "publisher", "title"),
    *_as_exported("published", "published_on", "published_precision", "published_from", "language"),
    *_as_exported("first_seen_at", "missing_since", "removed_at"),
    replace(_KNOWN["version"], missing_en="the text is withheld", missing_bg="текстът не е публичен"),
    *_as_exported("versions", "attachments"),
    *_as_exported("captured_at", "capture_sha256"),
    Column(
        "echoes",
        "text",
        "ids of near-verbatim copies that other sources published",
        "номерата на почти дословните копия, публикувани от други източници",
        "there is none",
        "няма",
    ),
    Column(
        "file",
        "text",
        "the attachment that the snippet is from",
        "приложението, от което е откъсът",
        "it is from the article's text",
        "откъсът е от текста на публикацията",
    ),
    Column(
        "snippet",
        "text",
        "the beginning, or the places found; HTML in which only <mark> stands",
        "началото или намерените места; HTML, в който има само <mark>",
    ),
)
MONTHS = (
    *_as_exported("source", "source_name", "municipality"),
    Column(
        "month",
        "text",
        "a month (2024-02); empty for announcements without a date",
        "месец (2024-02); празно за публикациите без дата",
        "the announcements counted show no date",
        "преброените публикации са без дата",
    ),
    Column(
        "state",
        "text",
        "covered; incomplete: something is known to lack; not covered: an empty month says nothing",
        "covered (обхванат); incomplete: известно е, че нещо липсва; not covered: празният месец не означава нищо",
        "no month",
        "без месец",
    ),
    Column(
        "archived",
        "integer",
        "announcements of that month in the archive, found or not: the denominator",
        "публикации от този месец в архива, намерени или не: знаменателят",
    ),
)
