"""The whole sites that are put into another template on their fourth day, held against their gold."""

from __future__ import annotations

import re
import urllib.request
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.redesigns.lived import Archived, Outcome, surveyed, through
from tests.zoo.replay import gold as gold_of
from tests.zoo.replay import served

SITES = ("boot-grid-a-bg", "hexo-landscape-bg", "pelican-simple-bg", "seedlike-a-bg")
_RULES = Path(__file__).parents[1] / "zoo" / "days"
FIRST = datetime(2026, 11, 21, 8, tzinfo=UTC)
_WORD = re.compile(r"\w+")


def live(name: str, folder: Path, *, added: bool) -> Outcome:
    """Three days, and the fourth in another template."""
    outcome, archived, gold = (
        Outcome(name + ", file by add" * added),
        Archived(folder, name, start=FIRST),
        gold_of(name),
    )
    with served(name) as home:
        (folder / "schedules").mkdir(parents=True)
        text = surveyed(archived, home) if added else (_RULES / f"{name}.yml").read_text("utf-8").replace("BASE", home)
        (folder / "schedules" / f"{name}.yml").write_text(text, "utf-8")
        for day in range(3):
            urllib.request.urlopen(f"{home}/__zoo__/day?n={day}").read()
            archived.crawl()
        urllib.request.urlopen(f"{home}/__zoo__/day?n=3").read()
        through(archived, outcome, archived.texts())
    outcome.found = _found(archived, [row for row in gold if row["from"] <= 3 and (row["to"] is None or row["to"] > 3)])
    outcome.false_edits = [url for url in archived.edits() if _path(url) not in _edited(gold)]
    return outcome


def _path(url: object) -> str:
    return unquote(urlsplit(str(url))._replace(scheme="", netloc="").geturl())


def _edited(gold: list[dict[str, Any]]) -> set[str]:
    versions = Counter(unquote(row["url"]) for row in gold)
    return {url for url, count in versions.items() if count > 1}


def _found(archived: Archived, gold: list[dict[str, Any]]) -> float:
    rows = archived.rows("SELECT url, title, body, substr(published, 1, 10) FROM articles")
    kept = {_path(row[0]): row[1:] for row in rows}
    return sum(_right(kept.get(unquote(row["url"])), row) for row in gold) / len(gold)


def _right(kept: tuple[object, ...] | None, row: dict[str, Any]) -> bool:
    if kept is None:
        return False
    title, body, day = kept
    a, b = (Counter(_WORD.findall(str(text).casefold())) for text in (body, row["text"]))
    return (
        " ".join(str(title).split()).casefold() == " ".join(row["title"].split()).casefold()
        and (day == row["published"][:10] or not row["date_signals"])
        and 2 * (a & b).total() >= 0.9 * (a.total() + b.total())
    )
