"""Proposals on the desk: the best of each promise, each once, and none whose text has gone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from scraper.archive import Archive, captures, desk, store
from scraper.archive.store import Sighting
from scraper.archive.versions import File
from scraper.care import takedown
from scraper.care.takedown import Holdings, Request
from scraper.errors import WrongInput
from scraper.models import Article, Capture, Feed, Place, Source
from scraper.promises import proposals
from scraper.promises.ledger import Ledger
from tests import blank

NOW = datetime(2025, 3, 1, 8, 0, tzinfo=UTC)
SOURCE = Source(slug="town", name="Town", home="http://town.test/", news=(Feed("http://town.test/rss"),), language="bg")
PAPER = Source(slug="paper", name="Paper", home="http://paper.test/", news=(), language="bg", publisher="media")
LANE = "rozograd-2023-lane"
BODY = "Днес кметът откри площадката.\n\nЗапочна строежът на велоалеята до яз. Брезово. Дължината ѝ е 4,5 км."
Keep = Callable[..., int]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(blank.at(tmp_path / "archive.db")) as opened:
        with opened.write() as connection:
            store.put_source(connection, SOURCE, NOW)
            store.put_source(connection, PAPER, NOW)
        yield opened


@pytest.fixture
def keep(archive: Archive) -> Keep:
    """Keep what a page says; gives its article."""
    offsets = count(0, 1000)

    def kept(
        body: str,
        page: str = "1",
        *,
        title: str = "Новини",
        day: int = 0,
        source: Source = SOURCE,
        published: str = "2025-02-01",
        files: tuple[File, ...] = (),
    ) -> int:
        url, at = f"{source.home}{page}", NOW + timedelta(days=day)
        place = Place("town.warc.gz", next(offsets), 900)
        capture = Capture(url, at, 200, (), repr((title, body)).encode(), "article", place)
        article = Article(title=title, body=body, published=published, published_from="text")
        with archive.write() as connection:
            row = captures.put(connection, source.slug, capture, captured_by="crawl")
            return store.keep(connection, source, Sighting(url, url, None, row, at, article, files, rules="r1")).article

    for number in range(30):
        kept(f"Съобщение номер {number} за спирането на водата и за празника в квартала.", f"other-{number}")
    return kept


@pytest.fixture
def promised(archive: Archive) -> Callable[..., None]:
    def put(own: str = "lane", title: str = "Велоалея до яз. Брезово", **more: object) -> None:
        values = {"places": ["яз. Брезово"], "watch": ["велоалея"], "level": "project", "parent": None} | more
        with archive.write() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO programmes (id, name, language, mandate_from, scale, sha256, loaded_at)"
                " VALUES ('rozograd-2023', 'Програма', 'bg', '2023-11-06', '[]', '', '2025-01-01T00:00:00Z')"
            )
            connection.execute("DELETE FROM promises WHERE own = ?", (own,))
            connection.execute(
                "INSERT INTO promises (id, programme, own, position, parent, level, title, places, watch)"
                " VALUES (?, 'rozograd-2023', ?, 1, ?, ?, ?, ?, ?)",
                (
                    *(f"rozograd-2023-{own}", own, values["parent"], values["level"], title),
                    *(json.dumps(values["places"]), json.dumps(values["watch"])),
                ),
            )

    return put


def rows(archive: Archive, sql: str = "SELECT promise, article, version FROM proposals ORDER BY rowid") -> list[object]:
    with desk.reading(desk.beside(archive.path)) as staff:
        return [tuple(row) for row in staff.execute(sql)] if staff else []


def decide(archive: Archive, decision: str) -> None:
    with desk.opened(desk.beside(archive.path)) as staff:
        staff.execute(
            "INSERT INTO decisions SELECT 'd' || rowid, id, ?, NULL, 'ana', '2025-03-02T00:00:00Z' FROM proposals",
            (decision,),
        )


def test_nothing_is_made_where_no_programme_is_loaded(archive, keep):
    keep(BODY)
    assert proposals.propose(archive, NOW) == 0
    assert not desk.beside(archive.path).exists()


def test_what_speaks_of_a_promise_is_proposed_once_with_its_passage_and_reasons(archive, keep, promised):
    promised()
    article = keep(BODY)
    assert proposals.propose(archive, NOW) == 1
    assert proposals.propose(archive, NOW) == 0
    (found,) = proposals.standing(archive)
    assert (found.promise, found.article, found.version, found.period) == (LANE, article, 1, "mandate")
    assert found.quote.startswith("Започна строежът на велоалеята до яз. Брезово.")
    assert found.stage == "under_way"
    assert {"Брезово", "велоалеята"} <= {each["found"] for each in found.reasons}


def test_a_promise_loaded_later_is_held_against_what_was_there_before(archive, keep, promised):
    promised("other", "Ремонт на читалище „Искра“", places=["читалище „Искра“"], watch=[])
    article = keep(BODY)
    assert proposals.propose(archive, NOW) == 0
    promised()
    assert proposals.propose(archive, NOW) == 1
    assert rows(archive) == [(LANE, article, 1)]


def test_a_heading_is_not_looked_for_and_what_stands_below_it_is(archive, keep, promised):
    promised("lanes", level="priority")
    promised(parent="rozograd-2023-lanes")
    article = keep(BODY)
    assert proposals.propose(archive, NOW) == 1
    assert rows(archive) == [(LANE, article, 1)]


def test_a_priority_with_nothing_below_it_is_a_promise(archive, keep, promised):
    promised(level="priority")
    article = keep(BODY)
    assert proposals.propose(archive, NOW) == 1
    assert rows(archive) == [(LANE, article, 1)]


def test_a_changed_promise_is_held_against_everything_again(archive, keep, promised):
    promised(title="Алея", places=["с. Долец"], watch=[])
    keep(BODY)
    assert proposals.propose(archive, NOW) == 0
    promised()
    assert proposals.propose(archive, NOW) == 1


def test_only_what_came_since_the_mark_is_read(archive, keep, promised):
    promised()
    proposals.propose(archive, NOW)
    first = keep(BODY, "a")
    assert proposals.propose(archive, NOW) == 1
    second = keep("Приключи строежът на велосипедната алея до язовир „Брезово“.", "b")
    assert proposals.propose(archive, NOW) == 1
    assert [row[1] for row in rows(archive)] == [first, second]


def test_a_rejected_proposal_does_not_come_back_even_where_all_is_asked_anew(archive, keep, promised):
    promised()
    keep(BODY)
    proposals.propose(archive, NOW)
    decide(archive, "rejected")
    assert proposals.propose(archive, NOW, anew=True) == 0


def test_an_edit_of_the_passage_is_proposed_anew_and_an_edit_elsewhere_is_not(archive, keep, promised):
    promised()
    article = keep(BODY)
    proposals.propose(archive, NOW)
    decide(archive, "rejected")
    keep(BODY.replace("Днес", "Вчера"), day=1)
    assert proposals.propose(archive, NOW) == 0
    keep(BODY.replace("Започна строежът", "Спря строежът"), day=2)
    assert proposals.propose(archive, NOW) == 1
    assert rows(archive) == [(LANE, article, 1), (LANE, article, 3)]


def test_the_same_is_never_written_twice_though_it_has_no_attachment(archive, keep, promised):
    promised()
    keep(BODY)
    proposals.propose(archive, NOW)
    with desk.opened(desk.beside(archive.path)) as staff:
        again = (
            "INSERT OR IGNORE INTO proposals SELECT 'x', promise, article, version, attachment, quote, stage, score,"
        )
        staff.execute(f"{again} reasons, period, echo_of, by, at FROM proposals")
    assert len(rows(archive)) == 1


def test_a_copy_in_a_paper_is_an_echo_though_it_comes_weeks_later(archive, keep, promised):
    promised()
    long = (
        f"{BODY} По трасето ще има беседки, чешма и осветление, а по склона към язовира се засаждат дръвчета и храсти."
    )
    first = keep(long)
    proposals.propose(archive, NOW)
    copy = keep(long, "copy", source=PAPER, day=20, published="2025-02-03")
    proposals.propose(archive, NOW)
    told = rows(archive, "SELECT article, echo_of FROM proposals ORDER BY rowid")
    assert told == [(first, None), (copy, str(first))]


def test_a_file_is_read_like_an_article(archive, keep, promised):
    promised()
    keep("Вижте приложения протокол от заседанието на комисията.", files=(_file(archive),))
    with archive.write() as connection:
        connection.execute("UPDATE attachments SET text = ?, read_by = 'r1'", (BODY,))
    assert proposals.propose(archive, NOW) == 1
    (found,) = proposals.standing(archive)
    assert found.attachment is not None


def test_a_paper_of_the_programme_itself_is_not_proposed_for_its_promises(archive, keep, promised):
    promised()
    keep("Нови документи.", files=(_file(archive),))
    with archive.write() as connection:
        connection.execute("UPDATE attachments SET text = ?, read_by = 'r1', sha256 = 'ab'", (BODY,))
    proposals.propose(archive, NOW)
    assert proposals.standing(archive)
    with archive.write() as connection:
        connection.execute(
            "INSERT INTO programme_documents (programme, id, kind, dated, sha256)"
            " VALUES ('rozograd-2023', 'programme', 'programme', '2024-01-31', 'ab')"
        )
    assert not proposals.standing(archive)
    desk.beside(archive.path).unlink()
    proposals.propose(archive, NOW)
    assert rows(archive) == []


def test_a_file_that_is_read_later_is_not_forgotten(archive, keep, promised):
    promised()
    keep("Вижте приложения протокол от заседанието на комисията.", files=(_file(archive),))
    assert proposals.propose(archive, NOW) == 0
    with archive.write() as connection:
        connection.execute("UPDATE attachments SET text = ?, read_by = 'r1'", (BODY,))
    assert proposals.propose(archive, NOW) == 1


def test_what_waits_for_a_person_is_proposed_only_when_it_was_released(archive, keep, promised):
    promised()
    article = keep(BODY)
    with archive.write() as connection:
        connection.execute(
            "INSERT INTO holds (version, kind, count, found_at) SELECT id, 'egn', 1, seen_at FROM versions"
            " WHERE article = ?",
            (article,),
        )
        connection.execute("UPDATE articles SET held = 1 WHERE id = ?", (article,))
    assert proposals.propose(archive, NOW) == 0
    with archive.write() as connection:
        connection.execute("UPDATE holds SET decision = 'release'")
        connection.execute("UPDATE articles SET held = 0")
    assert proposals.propose(archive, NOW) == 1


@pytest.mark.parametrize("grade", ["hide", "erase"])
def test_what_is_taken_down_is_shown_no_more_and_erased_words_leave_the_desk(archive, keep, promised, tmp_path, grade):
    promised()
    article = keep(BODY)
    proposals.propose(archive, NOW)
    takedown.take_down(Holdings(archive, tmp_path / "captures", lambda: NOW), article, grade, Request("ana"))
    assert proposals.standing(archive) == ()
    assert proposals.propose(archive, NOW, anew=True) == 0
    if grade == "erase":
        assert "велоалеята".encode() not in desk.beside(archive.path).read_bytes()


def test_a_redacted_passage_leaves_the_desk_and_what_is_left_is_proposed(archive, keep, promised, tmp_path):
    promised()
    article = keep(
        BODY.replace("кметът", "Иван Петров Иванов").replace("велоалеята", "велоалеята на Иван Петров Иванов")
    )
    proposals.propose(archive, NOW)
    holdings = Holdings(archive, tmp_path / "captures", lambda: NOW)
    takedown.take_down(holdings, article, "redact", Request("ana"), ("Иван Петров Иванов",))
    assert "Иван Петров" not in desk.beside(archive.path).read_bytes().decode("utf-8", "ignore")
    assert proposals.propose(archive, NOW) == 1
    (found,) = proposals.standing(archive)
    assert "велоалеята" in found.quote
    assert "Петров" not in found.quote


def test_no_desk_is_made_anew_where_one_must_have_been(archive, keep, promised, tmp_path):
    promised()
    gone = keep("Обявление за издирване на наследници.", "gone")
    takedown.take_down(Holdings(archive, tmp_path / "captures", lambda: NOW), gone, "erase", Request("ana"))
    desk.beside(archive.path).unlink()
    keep(BODY)
    with pytest.raises(WrongInput, match="found no desk"):
        proposals.propose(archive, NOW)


NAMED = "Подписан е договорът по „Речен разказ“ за велоалеята до яз. Брезово."
TOLD = "Пристигнаха пейките по „Речен разказ“, съобщи кметът."
UNLIKE = "Хоро край яз. Брезово събра стотици."


def decided(archive: Archive, accepted: int, rejected: int) -> str:
    """Accept the proposal of one article, reject that of another; the evidence."""
    with Ledger.open(archive.path) as ledger:
        ids = {each.article: each.id for each in proposals.standing(archive)}
        ledger.reject(ids[rejected], by="ana", at=NOW)
        return ledger.accept(ids[accepted], by="ana", at=NOW)


def about(archive: Archive, article: int) -> proposals.Proposal | None:
    return next((each for each in proposals.standing(archive) if each.article == article), None)


@pytest.fixture
def learned(archive: Archive, keep: Keep, promised: Callable[..., None]) -> tuple[int, int, int, str]:
    """A text by its project's name, one that was accepted, one that was rejected, and the evidence."""
    promised()
    told, named, unlike = (keep(said, page) for said, page in ((TOLD, "told"), (NAMED, "named"), (UNLIKE, "unlike")))
    proposals.propose(archive, NOW)
    assert about(archive, told) is None
    return told, named, unlike, decided(archive, named, unlike)


def test_a_text_that_has_only_a_name_is_proposed_once_evidence_with_that_name_was_accepted(archive, learned):
    told, _, unlike, _ = learned
    assert proposals.propose(archive, NOW) == 1
    found = about(archive, told)
    assert found
    assert {"kind": "known", "found": "Речен разказ", "since": "2025-02-01"}.items() <= max(
        found.reasons, key=lambda each: each["kind"] == "known"
    ).items()
    assert proposals.propose(archive, NOW) == 0
    assert [row[1] for row in rows(archive)].count(unlike) == 1


def test_what_comes_later_is_held_against_what_was_learned(archive, keep, learned):
    proposals.propose(archive, NOW)
    later = keep(TOLD.replace("пейките", "лампите"), "later", day=3)
    assert proposals.propose(archive, NOW) == 1
    assert about(archive, later)


def test_evidence_that_was_withdrawn_teaches_no_more(archive, learned):
    told, _, _, evidence = learned
    proposals.propose(archive, NOW)
    before = about(archive, told)
    with Ledger.open(archive.path) as ledger:
        ledger.withdraw(evidence, reason="It is about something else.", by="ana", at=NOW)
    assert proposals.propose(archive, NOW) == 0
    after = about(archive, told)
    assert before
    assert after
    assert after.score < before.score
    assert not any(each["kind"] == "known" for each in after.reasons)


@pytest.mark.parametrize("grade", ["hide", "erase"])
def test_evidence_that_was_taken_down_teaches_no_more(archive, keep, learned, tmp_path, grade):
    _, named, _, _ = learned
    takedown.take_down(Holdings(archive, tmp_path / "captures", lambda: NOW), named, grade, Request("ana"))
    assert proposals.propose(archive, NOW) == 0
    keep(TOLD.replace("пейките", "лампите"), "later", day=3)
    assert proposals.propose(archive, NOW) == 0


def test_what_waits_is_weighed_again_and_what_was_decided_on_is_not(archive, keep, promised):
    promised()
    named, unlike = keep(NAMED, "named"), keep(UNLIKE, "unlike")
    waits = keep("Започна строежът на велоалеята, част от „Речен разказ“.", "waits")
    proposals.propose(archive, NOW)
    before = {each.article: each.score for each in proposals.standing(archive)}
    decided(archive, named, unlike)
    proposals.propose(archive, NOW)
    after = {each.article: each.score for each in proposals.standing(archive)}
    assert after[waits] > before[waits]
    assert (after[named], after[unlike]) == (before[named], before[unlike])


def test_no_more_than_the_best_wait_for_a_decision(archive, keep, promised):
    promised()
    for number in range(proposals.MOST + 20):
        keep(f"Ред {number}. Започна строежът на велоалеята до яз. Брезово, участък {number}.", f"p{number}")
    assert proposals.propose(archive, NOW) == proposals.MOST


def _file(archive: Archive) -> File:
    place = Place("town.warc.gz", 999_999, 900)
    with archive.write() as connection:
        capture = Capture("http://town.test/p.pdf", NOW, 200, (), b"%PDF", "attachment", place)
        row = captures.put(connection, "town", capture, captured_by="crawl")
    return File("http://town.test/p.pdf", "Протокол", "0" * 64, row)
