"""What was cited by hand (a captured page, an attachment, a file brought in) goes when what it shows is taken down."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scraper import pipeline
from scraper.archive import Archive, captures
from scraper.care import takedown
from scraper.crawl import replay
from scraper.errors import WrongInput
from scraper.promises import carrying
from scraper.promises.citing import Brought, Cited, Page, Passage
from scraper.promises.ledger import Ledger
from tests.care.conftest import holdings, take_down
from tests.intake.conftest import Town
from tests.promises.house import LANE, put_programme

AT = datetime(2024, 6, 1, tzinfo=UTC)
SAID = {"by": "Мария", "at": AT}
SHOWN = "SELECT state, quote, sha256, file FROM public_evidence WHERE id = ?"


@dataclass
class Shelf:
    """The town's archive with a programme; short ways to cite and to see what strangers see."""

    town: Town

    def cite(self, cited: Cited, **more: str) -> str:
        with Ledger.open(self.town.db, captures=self.town.captures) as ledger:
            return ledger.cite(LANE, cited, **SAID, **more)  # type: ignore[arg-type]

    def capture(self, url: object) -> int:
        """Capture a page as a person does."""
        ground = self.town.ground(1)
        asyncio.run(pipeline.capture(str(url), (self.town.source,), ground, None, "asked for"))
        newest = "SELECT max(id) FROM captures WHERE url = ?"
        return int(str(self.town.rows(newest, url)[0][0]))

    def about(self, evidence: str, said: str) -> None:
        """A published verdict and a reply that say so."""
        with Ledger.open(self.town.db) as ledger:
            ledger.publish(ledger.draft(LANE, "under-way", said, (evidence,), **SAID), **SAID)  # type: ignore[arg-type]
            ledger.reply(LANE, said, author="Кмет", received="2024-05-01", **SAID)  # type: ignore[arg-type]

    def shown(self, evidence: str) -> tuple[object, ...]:
        return self.town.rows(SHOWN, evidence)[0]

    def told(self) -> list[object]:
        """What strangers read of verdict and reply."""
        sql = "SELECT rationale FROM public_assessments UNION ALL SELECT said FROM public_replies"
        return [row[0] for row in self.town.rows(sql)]

    def everything(self) -> str:
        return str([self.town.rows(f"SELECT * FROM {name}") for name in ("evidence", "assessments", "replies")])

    def body(self, article: int) -> list[str]:
        """The words of the longest paragraph of an article."""
        text = str(self.town.rows("SELECT body FROM articles WHERE id = ?", article)[0][0])
        return max(text.split("\n"), key=len).split()


@pytest.fixture
def shelf(crawled: Town) -> Shelf:
    with Archive.open(crawled.db) as archive, archive.write() as connection:
        put_programme(connection)
    return Shelf(crawled)


@pytest.fixture
def lane(shelf: Shelf) -> int:
    """The article about the cycle lane."""
    sql = "SELECT id FROM articles WHERE title LIKE 'ВЕЛОАЛЕЯТА%'"
    return int(str(shelf.town.rows(sql)[0][0]))


@pytest.fixture
def page(shelf: Shelf, lane: int) -> tuple[str, str]:
    """Evidence of a page captured by hand, and its quote."""
    quote = " ".join(shelf.body(lane)[2:14])
    captured = shelf.capture(shelf.town.rows("SELECT url FROM articles WHERE id = ?", lane)[0][0])
    return shelf.cite(Page(captured, quote, "media")), quote


# --- a page captured by hand --------------------------------------------------------------------


def test_a_page_captured_by_hand_is_cited_by_its_bytes_and_as_whose_word_it_is(
    shelf: Shelf, page: tuple[str, str]
) -> None:
    evidence, quote = page
    sql = """SELECT e.kind, e.side, e.quote, c.sha256 = e.sha256, c.fetched_at = e.captured_at, c.url = e.origin
             FROM evidence e JOIN captures c ON c.id = e.capture WHERE e.id = ?"""
    assert shelf.town.rows(sql, evidence) == [("page", "confirms", quote, 1, 1, 1)]
    assert shelf.shown(evidence)[:2] == ("kept", quote)


def test_words_that_stand_nowhere_on_a_captured_page_are_refused(shelf: Shelf, page: tuple[str, str]) -> None:
    capture = shelf.town.rows("SELECT capture FROM evidence WHERE id = ?", page[0])[0][0]
    with pytest.raises(WrongInput, match="nowhere the words"):
        shelf.cite(Page(int(str(capture)), "Нищо такова не пише там"))


def test_an_erased_page_leaves_that_there_was_evidence_and_no_word_of_it(
    shelf: Shelf, lane: int, page: tuple[str, str]
) -> None:
    evidence, quote = page
    shelf.about(evidence, f"Пише: „{quote}“. Затова.")
    take_down(shelf.town, lane, "erase")
    assert quote not in shelf.everything()
    assert shelf.shown(evidence)[::2] == ("taken down", None)
    assert [str(each).endswith("Затова.") for each in shelf.told()] == [True, True]
    assert quote.encode() not in shelf.town.db.read_bytes()


def test_a_hidden_page_s_words_are_shown_to_no_stranger_until_that_is_undone(
    shelf: Shelf, lane: int, page: tuple[str, str]
) -> None:
    evidence, quote = page
    shelf.about(evidence, f"Пише: „{quote}“.")
    before = shelf.shown(evidence)
    take_down(shelf.town, lane, "hide")
    assert shelf.shown(evidence) == ("withheld", None, None, None)
    assert shelf.told() == [None, None]
    with Archive.open(shelf.town.db) as archive:
        takedown.undo(holdings(shelf.town, archive), lane)
    assert shelf.shown(evidence) == before
    assert None not in shelf.told()


def test_a_redacted_span_is_masked_in_the_quote_of_a_page(shelf: Shelf, lane: int, page: tuple[str, str]) -> None:
    evidence, quote = page
    span = " ".join(quote.split()[3:6])
    shelf.about(evidence, f"Пише: „{quote}“.")
    take_down(shelf.town, lane, "redact", span)
    assert span not in shelf.everything()
    assert "████" in str(shelf.town.rows("SELECT quote FROM evidence WHERE id = ?", evidence))


def test_erased_words_go_from_the_quote_of_another_page_that_shows_them(
    shelf: Shelf, lane: int, tmp_path: Path
) -> None:
    # A file that nobody's article is: its quote has the erased words all the same.
    quote = " ".join(shelf.body(lane)[2:14])
    answer = tmp_path / "answer.txt"
    answer.write_text(f"В отговор: {quote} и друго.", "utf-8")
    evidence = shelf.cite(Brought(answer, "ЗДОИ", "town", quote=f"В отговор: {quote} и друго", text=answer.read_text()))
    shelf.about(evidence, f"Пише: „{quote}“. Затова.")
    take_down(shelf.town, lane, "erase")
    assert quote not in shelf.everything()
    state, left, *_ = shelf.shown(evidence)
    assert (state, str(left).startswith("В отговор: ████")) == ("kept", True)


# --- part of a quote ----------------------------------------------------------------------------


def test_eight_words_of_a_hidden_quote_withhold_what_says_them_and_seven_do_not(shelf: Shelf, lane: int) -> None:
    words = shelf.body(lane)
    evidence = shelf.cite(Passage(lane, 1, " ".join(words[:14])))
    eight, seven = (" ".join(words[3 : 3 + n]).rstrip(".,;") for n in (8, 7))
    shelf.about(evidence, f"Пише:\n„{eight}!“")
    shelf.about(evidence, f"Пише: {seven}")
    assert None not in shelf.told()
    take_down(shelf.town, lane, "hide")
    assert [each is None for each in shelf.told()] == [True, False, True, False]


# --- an attachment ------------------------------------------------------------------------------


@pytest.fixture
def attached(shelf: Shelf) -> tuple[int, str, str]:
    """The article of the budget, evidence of the file attached to it, and its quote."""
    sql = "SELECT article, id, text FROM attachments WHERE text LIKE 'Бюджет%' LIMIT 1"
    article, attachment, text = shelf.town.rows(sql)[0]
    quote = max(str(text).split("\n"), key=len)
    return int(str(article)), shelf.cite(Passage(int(str(article)), 1, quote, int(str(attachment)))), quote


def test_an_attachment_is_cited_by_its_own_bytes(shelf: Shelf, attached: tuple[int, str, str]) -> None:
    sql = """SELECT e.kind, e.quote, f.sha256 = e.sha256, f.capture = e.capture
             FROM evidence e JOIN attachments f ON f.id = e.attachment WHERE e.id = ?"""
    assert shelf.town.rows(sql, attached[1]) == [("attachment", attached[2], 1, 1)]


@pytest.mark.parametrize("grade", ["hide", "erase"])
def test_evidence_of_an_attachment_goes_with_its_article(
    shelf: Shelf, attached: tuple[int, str, str], grade: takedown.Grade
) -> None:
    article, evidence, quote = attached
    shelf.about(evidence, f"Пише: „{quote}“.")
    take_down(shelf.town, article, grade)
    state, said, sha256, _ = shelf.shown(evidence)
    assert (state, said, sha256) == ("taken down", None, None)
    assert quote not in str(shelf.told())
    assert (quote in shelf.everything()) == (grade == "hide")


# --- a file that was brought in -------------------------------------------------------------------


@pytest.fixture
def brought(shelf: Shelf, tmp_path: Path, attached: tuple[int, str, str]) -> tuple[str, str]:
    """Evidence of a file that a person brought in, and its name; the same file is attached to an article."""
    name = shelf.town.rows("SELECT capture, text FROM attachments WHERE article = ?", attached[0])[0]
    with Archive.open(shelf.town.db) as archive:
        kept = body_of(archive, shelf.town.captures, int(str(name[0])))
    path = tmp_path / "budget.pdf"
    path.write_bytes(kept)
    evidence = shelf.cite(Brought(path, "ЗДОИ, вх. 12", "council", quote=attached[2], text=str(name[1])))
    return evidence, str(shelf.shown(evidence)[3])


def body_of(archive: Archive, folder: Path, capture: int) -> bytes:
    kept = captures.get(archive.connection, capture)
    assert kept is not None
    return replay.read_capture(folder, kept.place, original=kept.original, url=kept.url).body


def test_an_erased_file_is_gone_from_the_folder_too_and_does_not_come_back(
    shelf: Shelf, brought: tuple[str, str], attached: tuple[int, str, str], tmp_path: Path
) -> None:
    evidence, name = brought
    folder = shelf.town.folder / "evidence"
    with Ledger.open(shelf.town.db, captures=shelf.town.captures) as ledger:
        carrying.export(ledger.archive, tmp_path / "ledger", shelf.town.captures)
    assert (folder / name).exists()
    take_down(shelf.town, attached[0], "erase")
    assert list(folder.iterdir()) == []
    assert shelf.shown(evidence)[::2] == ("taken down", None)
    assert shelf.shown(evidence)[3] is None
    with pytest.raises(WrongInput, match="taken down from this archive"):
        shelf.cite(Brought(tmp_path / "budget.pdf", "Пак", "council"))
    with Ledger.open(shelf.town.db, captures=shelf.town.captures) as ledger:
        carrying.import_(ledger.archive, tmp_path / "ledger", shelf.town.captures)
        assert list(folder.iterdir()) == []
        carrying.export(ledger.archive, tmp_path / "ledger", shelf.town.captures)
    assert list((tmp_path / "ledger" / "files").iterdir()) == []


def test_a_file_that_a_hidden_article_has_attached_is_withheld_and_comes_back(
    shelf: Shelf, brought: tuple[str, str], attached: tuple[int, str, str], tmp_path: Path
) -> None:
    evidence, name = brought
    before = shelf.shown(evidence)
    take_down(shelf.town, attached[0], "hide")
    assert shelf.shown(evidence) == ("withheld", None, None, None)
    with Ledger.open(shelf.town.db, captures=shelf.town.captures) as ledger:
        carrying.export(ledger.archive, tmp_path / "ledger", shelf.town.captures)
    assert not (tmp_path / "ledger" / "files" / name).exists()
    with Archive.open(shelf.town.db) as archive:
        takedown.undo(holdings(shelf.town, archive), attached[0])
    assert shelf.shown(evidence) == before


def test_a_file_with_redacted_words_is_offered_to_no_stranger(
    shelf: Shelf, brought: tuple[str, str], attached: tuple[int, str, str]
) -> None:
    evidence, _ = brought
    take_down(shelf.town, attached[0], "redact", " ".join(attached[2].split()[:3]))
    _, quote, _, file = shelf.shown(evidence)
    assert ("████" in str(quote), file) == (True, None)


def test_what_was_erased_here_comes_in_from_another_s_folder_without_its_words(
    shelf: Shelf, lane: int, tmp_path: Path
) -> None:
    quote = " ".join(shelf.body(lane)[2:14])
    with Archive.open(shelf.town.db) as archive:
        archive.connection.execute("VACUUM INTO ?", (str(shelf.town.folder / "theirs.db"),))
    theirs = Ledger.open(shelf.town.folder / "theirs.db", captures=shelf.town.captures)
    with theirs:
        evidence = theirs.cite(LANE, Passage(lane, 1, quote), note=f"Виж: {quote}", **SAID)  # type: ignore[arg-type]
        theirs.publish(theirs.draft(LANE, "under-way", f"Пише: {quote}", (evidence,), **SAID), **SAID)  # type: ignore[arg-type]
        carrying.export(theirs.archive, tmp_path / "ledger", shelf.town.captures)
    take_down(shelf.town, lane, "erase")
    with Ledger.open(shelf.town.db) as ledger:
        assert carrying.import_(ledger.archive, tmp_path / "ledger", shelf.town.captures).written == 2
        again = carrying.import_(ledger.archive, tmp_path / "ledger", shelf.town.captures)
    assert (again.written, again.known) == (0, 2)
    assert " ".join(quote.split()[3:9]) not in shelf.everything()
    assert shelf.shown(evidence)[0] == "taken down"
