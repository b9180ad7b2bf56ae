"""What a page tells of an attached file: its kind, its text, or the word why there is none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import get_args

import httpx
import pytest
from sqlite_utils import Database

from scraper.models import DocumentKind, DocumentNote
from scraper.publish.attached import attached
from scraper.publish.reads import Attachment
from scraper.publish.words import Words

Get = Callable[..., httpx.Response]
TEXT = "Бюджет <b>2024</b>\n\nДейност\tСума\nПът\t1250"


def file(**said: object) -> Attachment:
    given = {"id": 1, "version": 1, "url": "https://a.example/a", "capture": 1, "sha256": None, "name": None}
    return Attachment(**{**given, "removed_at": None, **said})  # type: ignore[arg-type]


@pytest.fixture
def show(archive: Path, tmp_path: Path, make_site: Callable[..., Get]) -> Callable[..., Get]:
    """The site with something said of its one attachment."""

    def say(**said: object) -> Get:
        copy = tmp_path / "archive.db"
        Database(archive).execute("VACUUM INTO ?", (str(copy),))
        database = Database(copy)
        database["attachments"].update(1, said)
        database.conn.commit()
        return make_site(copy)

    return say


def test_a_files_text_is_on_the_article_s_page_and_in_its_json(show: Callable[..., Get]) -> None:
    get = show(kind="pdf", pages=3, text=TEXT, note=None, read_by="1")
    page = get("/article/1").text
    assert "<span>PDF, 3 pages</span>" in page
    assert "<details><summary>Text of the file</summary>" in page
    assert "<p>Бюджет &lt;b&gt;2024&lt;/b&gt;</p>" in page
    assert "<td>Път</td><td>1250</td>" in page
    said = get("/article/1.json").json()["attachments"][0]
    assert (said["kind"], said["pages"], said["text"], said["note"]) == ("pdf", 3, TEXT, None)
    assert "Текст на файла" in get("/article/1?lang=bg").text


def test_a_scan_is_called_one_in_both_languages(show: Callable[..., Get]) -> None:
    get = show(kind="pdf", pages=1, text=None, note="a scan: no text to search", read_by="1")
    page = get("/article/1").text
    assert "A scan: there is no text in it to search." in page
    assert "<span>PDF, 1 page</span>" in page
    assert "Text of the file" not in page
    assert "Сканиран документ: в него няма текст за търсене." in get("/article/1?lang=bg").text
    assert get("/article/1.json").json()["attachments"][0]["note"] == "a scan: no text to search"


def test_a_file_not_read_yet_says_so(show: Callable[..., Get]) -> None:
    assert "Its text has not been read yet." in show(kind=None)("/article/1").text


def test_a_long_text_is_begun_and_said_to_go_on(show: Callable[..., Get]) -> None:
    get = show(kind="docx", text="дума " * 50_000 + "края", read_by="1")
    page = get("/article/1").text
    assert "The text goes on" in page
    assert len(page) < 100_000
    assert get("/article/1.json").json()["attachments"][0]["text"].endswith("края")


@pytest.mark.parametrize("note", get_args(DocumentNote))
def test_every_note_has_a_sentence_in_bulgarian(note: str) -> None:
    told = attached(Words("bg"), file(kind="pdf", note=note)).notes
    assert told
    assert told[0][0] in "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩ"


@pytest.mark.parametrize("kind", get_args(DocumentKind))
def test_every_kind_has_a_name(kind: str) -> None:
    told = attached(Words("bg"), file(kind=kind)).kind
    assert told
    assert told.isupper() or kind in ("image", "html", "unknown")


def test_several_notes_are_several_sentences() -> None:
    note = "partly a scan: not all of its pages have text; long: only the beginning of its text is kept"
    assert len(attached(Words("en"), file(kind="pdf", note=note)).notes) == 2
