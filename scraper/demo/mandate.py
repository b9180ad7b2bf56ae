"""Two people who hold the sample town's programme against what is said of it, morning by morning, by a script."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from scraper.archive import Archive
from scraper.clock import stamp
from scraper.demo import documents
from scraper.demo.town import announcements
from scraper.errors import WrongInput
from scraper.promises import proposals, register
from scraper.promises.citing import Absence, Passage
from scraper.promises.ledger import Ledger
from scraper.promises.programme import load_filed

SLUG = "rozograd-2023"
PAPERS = {
    "programa.pdf": "/common/pdf/1706688000-programa-2023-2027.pdf",
    "otchet.pdf": "/common/pdf/1713916800-otchet-programa.pdf",
}
_REPORTED = 2  # the morning on which the town's own account is out
_READER, _PUBLISHER = "Мира Колева", "Димитър Райчев"
_FOLDER = resources.files("scraper.demo") / "programme"


def written(folder: Path, day: int) -> Path:
    """Write the programme as it stands on that day, and its papers, below `folder`; the file's path."""
    papers = folder / SLUG
    papers.mkdir(parents=True, exist_ok=True)
    for name, body in published(day).items():
        (papers / name).write_bytes(body)
    path = folder / f"{SLUG}.yml"
    path.write_text(programme(day), encoding="utf-8", newline="\n")
    return path


def published(day: int) -> dict[str, bytes]:
    """The town's papers that are out on that day, by the names that the programme's file gives them."""
    files = {file.path: (one.since, file) for one in announcements() for file in one.files}
    return {name: documents.pdf(files[path][1].on(day)) for name, path in PAPERS.items() if files[path][0] <= day}


def programme(day: int) -> str:
    """The finished programme file; without the town's account, while there is none."""
    text = (_FOLDER / f"{SLUG}.yml").read_text(encoding="utf-8")
    if day >= _REPORTED:
        return text
    return re.sub(r"(?ms)^  report-2023:\n.*?(?=^promises:)|^reported:\n.*", "", text)


def decisions() -> tuple[tuple[Mapping[str, Any], ...], ...]:
    """What is done on each morning: mappings of one key, the act, to what it needs."""
    script = yaml.safe_load((_FOLDER / "decisions.yml").read_text(encoding="utf-8"))
    return tuple(tuple(each["acts"]) for each in script)


class Desk:
    """The two people at their desk: they know the names of verdicts, and which evidence came of which page."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._verdicts: dict[str, str] = {}
        self._evidence: dict[tuple[str, str], str] = {}

    def work(self, day: int, at: datetime) -> None:
        """Load the programme, look at what the radar proposes, and do what that morning's script says."""
        path = written(self._folder / "programmes", day)
        db, captures = self._folder / "archive.db", self._folder / "captures"
        with Archive.open(db) as archive:
            filed = load_filed(path.parent, (SLUG,))[0]
            register.load(archive, filed.programme, filed.sha256, stamp(at))
            proposals.propose(archive, at)
        with Ledger.open(db, captures=captures) as ledger:
            for act in decisions()[day]:
                ((kind, said),) = act.items()
                getattr(self, f"_{kind}")(ledger, at, **{**said, "promise": f"{SLUG}-{said['promise']}"})

    def _accept(self, ledger: Ledger, at: datetime, promise: str, page: str, **told: Any) -> None:
        made = ledger.accept(self._proposal(ledger, promise, page), by=_READER, at=at, **told)
        self._evidence[promise, page] = made

    def _reject(self, ledger: Ledger, at: datetime, promise: str, page: str, reason: str) -> None:
        ledger.reject(self._proposal(ledger, promise, page), by=_READER, at=at, reason=reason)

    def _later(self, ledger: Ledger, at: datetime, promise: str, page: str, reason: str) -> None:
        ledger.later(self._proposal(ledger, promise, page), by=_READER, at=at, reason=reason)

    def _cite(self, ledger: Ledger, at: datetime, promise: str, page: str, quote: str, **told: Any) -> None:
        article, version = _standing(ledger, page)
        made = ledger.cite(promise, Passage(article, version, quote), by=_READER, at=at, **told)
        self._evidence[promise, page] = made

    def _absence(
        self, ledger: Ledger, at: datetime, promise: str, query: str, since: str, until: str, note: str
    ) -> None:
        missed = Absence(query, date.fromisoformat(since), date.fromisoformat(until))
        ledger.cite(promise, missed, by=_READER, at=at, stance="context", note=note)

    def _draft(self, ledger: Ledger, at: datetime, promise: str, pages: list[str], **told: Any) -> str:
        evidence = tuple(self._evidence[promise, page] for page in pages)
        return ledger.draft(promise, told.pop("verdict"), told.pop("rationale"), evidence, by=_READER, at=at, **told)

    def _verdict(self, ledger: Ledger, at: datetime, name: str, **told: Any) -> None:
        corrects = told.pop("corrects", None)
        draft = self._draft(ledger, at, corrects=corrects and self._verdicts[corrects], **told)
        self._verdicts[name] = ledger.publish(draft, by=_PUBLISHER, at=at)

    def _reply(self, ledger: Ledger, at: datetime, promise: str, said: str, author: str, received: str) -> None:
        ledger.reply(promise, said, author=author, received=received, by=_PUBLISHER, at=at)

    def _note(self, ledger: Ledger, at: datetime, promise: str, said: str) -> None:
        ledger.note(promise, said, by=_READER, at=at)

    def _proposal(self, ledger: Ledger, promise: str, page: str) -> str:
        article, _ = _standing(ledger, page)
        for each in proposals.standing(ledger.archive, (promise,)):
            if each.article == article and each.attachment is None:
                return each.id
        raise WrongInput(f"{promise}: found no proposal of {page}, expected the radar to make one")


def _standing(ledger: Ledger, page: str) -> tuple[int, int]:
    """An article and its newest version by the path of its page, whatever port the town was served at."""
    row = ledger.archive.connection.execute(
        "SELECT a.id, a.version FROM addresses d JOIN articles a ON a.id = d.article"
        " WHERE substr(d.url, -length(?)) = ?",
        (page, page),
    ).fetchone()
    if row is None:
        raise WrongInput(f"{page}: found no article at that address, expected one that was crawled")
    return int(row[0]), int(row[1])
