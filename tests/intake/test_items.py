"""Announcements that have no page of their own, over days: what the list says of them is kept, edits and removals fair."""

from __future__ import annotations

import asyncio
import gzip
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scraper import addresses, pipeline
from scraper.archive import Archive
from scraper.care import takedown
from scraper.intake import Ground
from scraper.models import DateRule, Listing, NextPage, Source, Template
from scraper.pipeline import Report
from tests import loopback
from tests.care.conftest import REQUEST
from tests.haste import hasty

START = datetime(2024, 3, 20, 8, tzinfo=UTC)
PDF = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@dataclass(frozen=True)
class Row:
    """One row of the table: day of March, title, file, and a word that stands beside."""

    day: int
    title: str
    file: str | None = None
    said: str = ""

    @property
    def html(self) -> str:
        link = f"<a href='/files/{self.file}'>PDF</a>" if self.file else ""
        return f"<tr><td>{self.day:02}.03.2024<td><b>{self.title}</b> {self.said}<td>{link}</tr>"


ROWS = [
    Row(15, "Обява за конкурс", "a.pdf"),
    Row(12, "Решение № 45", "b.pdf"),
    Row(11, "Протокол", "c.pdf"),
    Row(11, "Протокол", "d.pdf"),
    Row(8, "Съобщение за сеч", None, "Местност Чуката."),
    Row(5, "Заповед № 7", "e.pdf"),
]


@dataclass
class Board:
    """A board of notices, `size` a page; `files` are other bytes than the usual ones."""

    folder: Path
    url: str = ""
    rows: list[Row] = field(default_factory=lambda: list(ROWS))
    size: int = 50
    files: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    day: float = 0

    def said(self, path: str) -> loopback.Said:
        self.asked.append(path)
        if path.startswith("/files/"):
            return 200, "application/pdf", self.files.get(path[7:], PDF + path)
        if path.startswith("/board"):
            number = int(path.partition("page=")[2] or 1)
            shown = self.rows[(number - 1) * self.size : number * self.size]
            head = "<tr><th>Дата<th>Документ<th>Файл</tr>"
            table = f"<html lang=bg><table id=t>{head}{''.join(row.html for row in shown)}</table>"
            return (200 if shown else 404), "text/html; charset=utf-8", table
        return 404, "text/html", "not here"

    def source(self, **given: object) -> Source:
        rule = Listing(
            f"{self.url}/board",
            item="#t tr",
            title="b",
            date=DateRule(css="td"),
            next=NextPage(param="page") if self.size < 50 else None,
            whole=True,
        )
        fields = {"slug": "town", "name": "Town", "home": f"{self.url}/", "news": (rule,), "language": "bg"}
        return Source(**{**fields, **given})  # type: ignore[arg-type]

    @property
    def ground(self) -> Ground:
        moment = START + timedelta(days=self.day)
        return Ground(self.folder / "archive.db", self.folder / "captures", lambda: moment)

    def crawl(self, source: Source | None = None, **options: object) -> Report:
        """One crawl; the next one is eight days later, when a list is walked whole again."""
        self.asked.clear()
        chosen = hasty(**options)
        report = asyncio.run(pipeline.crawl(source or self.source(), self.ground, None, chosen))
        self.day += 8
        return report

    def sql(self, sql: str) -> list[tuple[object, ...]]:
        with sqlite3.connect(self.folder / "archive.db") as connection:
            return connection.execute(sql).fetchall()

    @property
    def kept(self) -> list[tuple[object, ...]]:
        return self.sql("SELECT title, published, missing_since IS NULL FROM articles ORDER BY published DESC, id")


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Board]:
    board = Board(tmp_path)
    with loopback.serving(board.said) as board.url:
        yield board


def counts(report: Report) -> tuple[int, int, int, int]:
    tally = report.tally
    return tally.new, tally.edited, tally.missing, tally.failed


def test_each_item_is_an_article_with_its_file_and_the_listing_as_its_capture(board):
    assert counts(board.crawl()) == (6, 0, 0, 0)
    assert board.kept == [(row.title, f"2024-03-{row.day:02}", 1) for row in ROWS]
    files = board.sql("SELECT f.url, f.sha256 IS NOT NULL FROM attachments f JOIN versions v ON v.id = f.version"
                      " JOIN articles a ON a.id = v.article ORDER BY a.id")  # fmt: skip
    assert files == [(f"{board.url}/files/{row.file}", 1) for row in ROWS if row.file]
    assert board.sql("SELECT DISTINCT c.url, c.role FROM versions v JOIN captures c ON c.id = v.capture") == [
        (f"{board.url}/board", "listing")
    ]
    assert board.sql("SELECT body FROM articles WHERE title LIKE 'Съобщение%'") == [("08.03.2024\n\nМестност Чуката.",)]


def test_a_second_crawl_asks_for_the_list_alone(board):
    board.crawl()
    board.day = 0.1
    assert counts(board.crawl()) == (0, 0, 0, 0)
    assert {path for path in board.asked if path.startswith(("/board", "/files"))} == {"/board"}


def test_a_list_that_shifts_over_its_pages_makes_no_news_and_no_edits(board):
    board.size = 3
    board.crawl()
    board.rows[:0] = [Row(19, "Нова обява", "n.pdf"), Row(18, "Покана", None)]
    assert counts(board.crawl()) == (2, 0, 0, 0)
    assert counts(board.crawl()) == (0, 0, 0, 0)
    assert len(board.kept) == 8


@pytest.mark.parametrize(
    ("at", "row"),
    [
        (1, replace(ROWS[1], title="Решение № 45 (поправено)")),
        (1, replace(ROWS[1], day=13)),
        (1, replace(ROWS[1], file="b-new.pdf")),
        (4, replace(ROWS[4], file="late.pdf")),
        (4, replace(ROWS[4], said="Местност Сухата чешма.")),
    ],
)
def test_an_item_that_the_town_changed_is_the_same_article_edited(board, at, row):
    board.crawl()
    board.rows[at] = row
    assert counts(board.crawl()) == (0, 1, 0, 0)
    assert counts(board.crawl()) == (0, 0, 0, 0)
    assert len(board.kept) == 6
    assert board.sql("SELECT max(number) FROM versions GROUP BY article ORDER BY 1 DESC LIMIT 2") == [(2,), (1,)]


def test_other_bytes_under_the_files_address_are_an_edit(board):
    board.crawl()
    board.files["a.pdf"] = PDF + "other"
    board.day = 60
    assert counts(board.crawl()) == (0, 1, 0, 0)


def test_two_items_of_one_title_and_day_stay_two(board):
    board.crawl()
    del board.rows[2]
    board.rows.insert(2, Row(11, "Протокол", "new.pdf"))
    # c.pdf went and new.pdf came: which of two protocols that is can only be told by what still stands.
    report = counts(board.crawl())
    assert report == (0, 1, 0, 0)
    assert {url for (url,) in board.sql("SELECT url FROM attachments")} >= {
        f"{board.url}/files/{name}.pdf" for name in ("c", "d", "new")
    }


def test_an_item_taken_out_of_the_middle_is_missing_then_removed_and_may_return(board):
    board.crawl()
    gone = board.rows.pop(1)
    assert counts(board.crawl()) == (0, 0, 1, 0)
    board.crawl()
    assert board.crawl().tally.removed == 1
    board.rows.insert(1, gone)
    assert board.crawl().tally.returned == 1
    assert all(stands for _, _, stands in board.kept)


def test_what_slides_off_the_end_of_a_list_is_not_missing(board):
    board.crawl()
    board.rows = [Row(19, "Нова обява", "n.pdf"), *board.rows[:4]]
    assert counts(board.crawl()) == (1, 0, 0, 0)
    assert all(stands for _, _, stands in board.kept)


def test_a_list_made_anew_takes_nothing_away(board):
    board.crawl()
    board.rows = [ROWS[0], *(Row(day, f"Друго {day}", f"x{day}.pdf") for day in (14, 13, 12, 9)), ROWS[5]]
    assert counts(board.crawl())[2] == 0


def test_an_empty_list_is_a_failure_and_takes_nothing_away(board):
    board.crawl()
    board.rows = []
    report = board.crawl()
    assert report.outcome != "ok"
    assert all(stands for _, _, stands in board.kept)


def test_a_download_counter_is_no_edit(board):
    board.rows[4] = replace(ROWS[4], said="Изтегляния: 17")
    board.crawl()
    board.rows[4] = replace(ROWS[4], said="Изтегляния: 218")
    assert counts(board.crawl()) == (0, 0, 0, 0)


def test_items_read_again_by_todays_rules_read_as_before_and_better_rules_are_no_edit(board):
    board.crawl()
    source = board.source()
    rule = replace(source.news[0], title="td:nth-of-type(2)")
    better = replace(source, news=(rule,))
    assert pipeline.reextract(source, board.ground, dry_run=True).differences == ()
    found = pipeline.reextract(better, board.ground, dry_run=False)
    assert {each.new for each in found.differences if each.field == "title"} == {"Съобщение за сеч Местност Чуката."}
    assert counts(board.crawl(better))[1:] == (0, 0, 0)
    assert len(board.kept) == 6


def test_an_item_with_a_page_of_its_own_is_read_there(board):
    pages = {"/n/1.html": "<h1>На своя страница</h1><div class=b>Текст на съобщението, което има страница.</div>"}
    said = board.said
    row = "<tr><td>16.03.2024<td><a class=page href=/n/1.html>На своя страница</a><td></tr>"
    board.rows.insert(0, type("Linked", (), {"html": row})())  # type: ignore[arg-type]
    rule = replace(board.source().news[0], link="a.page", title=None)

    def answer(path: str) -> loopback.Said:
        return (200, "text/html; charset=utf-8", pages[path]) if path in pages else said(path)

    with loopback.serving(answer) as board.url:
        rule = replace(rule, url=f"{board.url}/board")
        source = board.source(news=(rule,), article=Template(title="h1", body=".b"))
        assert counts(board.crawl(source)) == (7, 0, 0, 0)
    urls = [str(url) for (url,) in board.sql("SELECT url FROM articles")]
    assert sum(addresses.is_item(url) for url in urls) == 6
    assert f"{board.url}/n/1.html" in urls


@pytest.mark.parametrize(
    "wild", ["<tr>", "<tr><td>", "<tr><td><a href='http://['>x</a>", "<tr><td>\x00<b></b>", "<b>" * 400]
)
def test_rows_that_say_nothing_are_passed_over(board, wild):
    board.rows.insert(1, type("Wild", (), {"html": wild})())  # type: ignore[arg-type]
    assert counts(board.crawl())[0] == 6


def test_an_item_taken_down_is_not_read_in_again_and_its_list_goes_on(board):
    board.rows[4] = replace(ROWS[4], said="Собственик на имота е Петкана Хаджидимитрова-Чорбаджийска.")
    board.crawl()
    (article,) = board.sql("SELECT id FROM articles WHERE title LIKE 'Съобщение%'")[0]
    with Archive.open(board.ground.db) as archive:
        at = takedown.Holdings(archive, board.ground.captures, board.ground.clock)
        takedown.take_down(at, int(str(article)), "erase", REQUEST)
    board.rows.insert(0, Row(19, "Нова обява", "n.pdf"))
    assert board.crawl().tally.new == 1
    assert [title for title, _, _ in board.kept] == ["Нова обява", *(row.title for row in ROWS if row.day != 8)]
    texts = board.sql("SELECT title || coalesce(body, '') FROM versions UNION ALL SELECT title FROM links")
    assert not any("Хаджидимитрова" in str(text) for (text,) in texts)
    assert board.sql("SELECT count(*) FROM versions v LEFT JOIN captures c ON c.id = v.capture WHERE c.id IS NULL") == [
        (0,)
    ]


def test_few_words_of_an_item_taken_down_stand_nowhere_and_the_other_items_do(board):
    board.rows[4] = replace(ROWS[4], said="Собственик Хаджидимитрова.")
    board.crawl()
    (article,) = board.sql("SELECT id FROM articles WHERE title LIKE 'Съобщение%'")[0]
    with Archive.open(board.ground.db) as archive:
        at = takedown.Holdings(archive, board.ground.captures, board.ground.clock)
        takedown.take_down(at, int(str(article)), "erase", REQUEST)
    board.rows.insert(0, Row(19, "Нова обява", "n.pdf"))
    assert board.crawl().tally.new == 1
    records = "".join(gzip.decompress(path.read_bytes()).decode() for path in board.ground.captures.glob("*.gz"))
    assert "Хаджидимитрова" not in records
    assert all(row.title in records for row in ROWS if row.day != 8)
    assert "<td>08.03.2024" in records  # others may be of that day


TWINS = [Row(11, "Приемна", None, "от 9 часа в кметството"), Row(11, "Приемна", None, "от 14 часа в читалището")]


@pytest.mark.parametrize("size", [50, 3])
def test_items_of_one_title_and_day_are_told_by_their_words_wherever_they_stand(board, size):
    board.size = size
    board.rows[2:2] = TWINS  # with three a page they stand on two
    assert counts(board.crawl()) == (8, 0, 0, 0)
    board.rows[2:4] = reversed(TWINS)
    assert counts(board.crawl()) == (0, 0, 0, 0)
    board.rows.insert(2, Row(11, "Приемна", None, "от 18 часа в училището"))
    assert counts(board.crawl()) == (1, 0, 0, 0)
    board.rows[3] = replace(TWINS[1], said="от 15 часа в читалището")
    assert counts(board.crawl()) == (0, 1, 0, 0)
    del board.rows[4]
    assert counts(board.crawl()) == (0, 0, 1, 0)
    assert board.sql("SELECT body FROM articles WHERE missing_since IS NOT NULL") == [
        ("11.03.2024\n\nот 9 часа в кметството",)
    ]


def test_an_item_listed_twice_is_one(board):
    board.rows.insert(0, ROWS[4])  # pinned
    assert counts(board.crawl()) == (6, 0, 0, 0)
