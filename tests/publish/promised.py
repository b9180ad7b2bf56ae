"""A programme with one promise, evidence for it on given articles, and a verdict, put straight into the tables."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from tests.publish.conftest import Builder

PROMISE = "kazanlak-2023-lane"
SCALE = [{"id": "kept", "names": {"en": "kept", "bg": "изпълнено"}, "confirmed": True, "final": True}]


def fill_promises(build: Builder, articles: Iterable[int], version: int = 1) -> None:
    """Evidence quotes the whole text of each article in that version, as do wordings; the verdict rests on all of it."""
    at = "2024-03-06T07:00:00Z"
    mandate = {"mandate_from": "2023-11-06", "mandate_to": "2027-11-05"}
    build.insert("programmes", id="kazanlak-2023", name="Програма", municipality="Казанлък", language="bg",
                 scale=json.dumps(SCALE, ensure_ascii=False), sha256="ab" * 32, loaded_at=at, **mandate)  # fmt: skip
    build.database["programme_documents"].insert(
        {"programme": "kazanlak-2023", "id": "programme", "kind": "programme", "dated": "2024-01-31"}
    )
    build.insert("promises", id=PROMISE, programme="kazanlak-2023", own="lane", position=0, level="project",
                 title="Велоалея", deadline="2024-01-01")  # fmt: skip
    build.database["definitions"].insert(
        {"promise": PROMISE, "number": 1, "done_when": "По цялата дължина.", "fixed_at": at}
    )
    build.database["self_assessments"].insert({"promise": PROMISE, "document": "programme", "said": "в ход"})
    build.database["wordings"].insert(
        {"promise": PROMISE, "position": 0, "document": "programme", "quote": "изграждане на велоалея"}
    )
    cited = []
    for place, article in enumerate(articles, 1):
        row = build.database.execute(
            "SELECT v.title, v.body, v.capture, a.key FROM versions v JOIN articles a ON a.id = v.article"
            " WHERE v.article = ? AND v.number = ?",
            (article, version),
        ).fetchone()
        title, quote, capture, key = row
        build.database["wordings"].insert(
            {"promise": PROMISE, "position": place, "article": article, "version": version, "quote": quote}
        )
        cited.append(str(UUID(int=1000 + article)))
        build.insert("evidence", id=cited[-1], promise=PROMISE, kind="version", article=article, version=version,
                     capture=capture, sha256="cd" * 32, quote=quote, stage="under_way", stance="supports",
                     publisher="media", side="confirms", happened="2024-02-12", note=quote, origin=title,
                     proposed_by="radar", score=0.5, reasons=json.dumps([quote], ensure_ascii=False),
                     accepted_by="Мария", accepted_at=at, key=key, captured_at=at)  # fmt: skip
    build.insert("assessments", id=str(UUID(int=2000)), promise=PROMISE, verdict="kept",
                 rationale=f"Така пише: {quote}", definition=1, evidence=json.dumps(cited), by="Мария", decided_at=at,
                 published_by="Петър", published_at=at)  # fmt: skip
    build.insert("withdrawals", id=str(UUID(int=3000)), evidence=cited[-1], reason=f"Не: {quote}", by="Мария", at=at)
    build.insert("replies", id=str(UUID(int=4000)), promise=PROMISE, said="Работим.", by="Кмет", received="2024-03-05",
                 entered_by="Мария", at=at)  # fmt: skip
