"""An alert of a promise tells what was accepted and decided, and what befell the pages behind it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from scraper import alerts
from scraper.alerts import queue
from scraper.alerts.digest import compose
from scraper.alerts.models import Message
from scraper.alerts.reading import items
from scraper.archive import Archive, desk, presence
from scraper.promises.citing import Absence, Brought
from tests.promises.house import LANE, ROADS, SEWER, START, built


class Told:
    """A house of promises with an alert over it."""

    def __init__(self, folder: Path, watched: str) -> None:
        self.house = built(folder)
        self._days = 0.0
        text = f"alerts: [{{id: p, language: bg, watch: {{promise: {watched}}}, to: [{{mail: env:NOBODY}}]}}]"
        (folder / "alerts.yml").write_text(text, encoding="utf-8")
        self.ground = alerts.Ground(
            self.house.db, folder / "captures", folder / "alerts.yml", None, lambda: START + timedelta(days=self._days)
        )

    def round(self, day: float) -> list[str]:
        """The subjects that a round on that day adds."""
        before = self._subjects() if self.ground.desk.exists() else []
        self._days = day
        assert alerts.after(self.ground, START + timedelta(days=day)) is None
        return self._subjects()[len(before) :]

    def _subjects(self) -> list[str]:
        with desk.opened(self.ground.desk, new=True) as connection:
            rows = connection.execute("SELECT subject FROM alert_notices ORDER BY id")
            return [row[0] for row in rows]

    def messages(self) -> list[Message]:
        with desk.opened(self.ground.desk) as connection:
            parcels = [queue.parcel(connection, each.message) for each in queue.stands(connection)]
        with Archive.open(self.house.db) as archive:
            told = [(each, items(archive.connection, each.alert, each.notices)) for each in parcels]
        return [compose(each.id, each.alert, each.made_at, found, "https://archive.test/") for each, found in told]


@pytest.mark.parametrize("watched", [LANE, ROADS, "rozograd-2023"])
def test_a_promise_its_heading_and_its_programme_tell_of_evidence_and_verdicts(tmp_path: Path, watched: str) -> None:
    told = Told(tmp_path, watched)
    article = told.house.show("paper")
    assert told.round(1) == []
    evidence = told.house.cite(article, stage="delivered")
    assert told.round(2) == [f"evidence/{evidence}"]
    with told.house.ledger() as ledger:
        draft = ledger.draft(LANE, "kept", "Готова е по цялата дължина.", (evidence,), by="Мария", at=told.house.now)
        assert told.round(3) == []
        ledger.publish(draft, by="Петър", at=told.house.now)
    assert told.round(4) == [f"assessment/{draft}"]
    first, second = told.messages()
    assert "велоалея до яз. Копринка" in first.text
    assert "https://archive.test/promise/rozograd-2023-lane" in first.text
    assert "изпълнено" in second.text
    assert "Готова е по цялата дължина." in second.text


def test_another_promise_tells_nothing(tmp_path: Path) -> None:
    told = Told(tmp_path, SEWER)
    article = told.house.show()
    told.round(1)
    told.house.cite(article)
    assert told.round(2) == []


def test_a_withdrawal_and_a_reply_are_told(tmp_path: Path) -> None:
    told = Told(tmp_path, LANE)
    evidence = told.house.cite(told.house.show())
    told.round(1)
    with told.house.ledger() as ledger:
        withdrawal = ledger.withdraw(evidence, reason="друга алея", by="Мария", at=told.house.now)
        reply = ledger.reply(LANE, "Работи се.", author="Кметът", received="2024-04-01", by="Мария", at=told.house.now)
    assert told.round(2) == [f"withdrawal/{withdrawal}", f"reply/{reply}"]
    assert "друга алея" in told.messages()[0].text


def test_a_file_is_told_by_its_origin_and_an_absence_by_what_was_searched(tmp_path: Path) -> None:
    told = Told(tmp_path, LANE)
    told.house.show()
    told.round(1)
    with Archive.open(told.house.db) as archive, archive.write() as connection:
        connection.execute(
            "INSERT INTO reach (source, since, until, holes, gaps, measured_at)"
            " VALUES ('town', '2023-11', '2024-05-31', '[]', '[]', 'x')"
        )
    answer = tmp_path / "answer.txt"
    answer.write_text("Договорът е сключен.", "utf-8")
    with told.house.ledger() as ledger:
        ledger.cite(LANE, Brought(answer, "ЗДОИ, вх. 12", "council"), by="Мария", at=told.house.now)
        nothing = Absence("трамвай", date(2024, 1, 1), date(2024, 3, 31))
        ledger.cite(LANE, nothing, by="Мария", at=told.house.now, stance="context")
    told.round(2)
    (message,) = told.messages()
    assert "ЗДОИ, вх. 12" in message.text
    assert "трамвай" in message.text
    assert "1 януари 2024 г." in message.text
    assert "(без заглавие)" not in message.text


def test_a_page_cited_as_evidence_that_is_edited_then_removed_is_told_both_times(tmp_path: Path) -> None:
    told = Told(tmp_path, LANE)
    article = told.house.show()
    told.house.cite(article)
    told.round(1)
    told.house.show(body="Започна изграждането на велоалея до яз. Копринка.\n\nДължината ѝ е 3,5 километра.", day=2)
    assert told.round(3) == [f"page/v2/{LANE}"]
    with Archive.open(told.house.db) as archive, archive.write() as connection:
        url = "http://town.test/lane.html"
        presence.absent(connection, article, url, START + timedelta(days=4), removed=True, run=None)
    assert told.round(5) == [f"page/e1/{LANE}"]
    edited, removed = told.messages()
    assert "Велоалея" in edited.text
    assert "[-4-] {+3+}" in edited.text
    assert "https://archive.test/article/1/versions?from=1&to=2" in edited.text
    assert removed.subject.startswith("p: ")


def test_evidence_of_a_page_that_was_taken_down_since_is_not_sent(tmp_path: Path) -> None:
    told = Told(tmp_path, LANE)
    article = told.house.show()
    told.round(1)
    told.house.cite(article)
    told.round(2)
    with Archive.open(told.house.db) as archive, archive.write() as connection:
        connection.execute("UPDATE articles SET visibility = 'staff' WHERE id = ?", (article,))
    (message,) = told.messages()
    assert message.entries == ()
    assert "Копринка" not in message.text
