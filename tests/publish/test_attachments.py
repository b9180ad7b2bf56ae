"""Attached files as they were received: always downloads, whatever they claim to be."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from sqlite_utils import Database
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

Get = Callable[..., httpx.Response]
URL = "https://kazanlak.example/files/%D0%BF%D0%BB%D0%B0%D0%BD%20%221%22.html"
PAGE = b"<script>alert(1)</script>"


@pytest.fixture
def get(archive: Path, tmp_path: Path, make_site: Callable[..., Get]) -> Get:
    """A copy of the site whose attachment is an HTML file in a real WARC, and a second one that is a revisit of it."""
    copy = tmp_path / "archive.db"
    Database(archive).execute("VACUUM INTO ?", (str(copy),))
    (tmp_path / "captures").mkdir()
    place = _write(tmp_path / "captures" / "files.warc.gz")
    database = Database(copy)
    capture = database.execute("SELECT capture FROM attachments WHERE id = 1").fetchone()[0]
    database["captures"].update(capture, place | {"url": URL, "content_type": "text/html"})
    database["attachments"].update(1, {"url": URL})
    row = dict(next(database.query("SELECT * FROM captures WHERE id = ?", (capture,))))
    again = database["captures"].insert(row | {"id": 900, "offset": 10**6, "revisit_of": capture}).last_pk
    attachment = dict(next(database.query("SELECT * FROM attachments WHERE id = 1")))
    database["attachments"].insert(attachment | {"id": 2, "capture": again, "url": URL + "?2"})
    database["attachments"].insert(attachment | {"id": 3, "capture": None, "url": URL + "?3"})
    database["attachments"].insert(attachment | {"id": 4, "capture": 1, "url": URL + "?4"})
    database.conn.commit()
    return make_site(copy)


def _write(file: Path) -> dict[str, object]:
    """One response record; gives its place."""
    with file.open("wb") as out:
        writer = WARCWriter(out, gzip=True, warc_version="WARC/1.1")
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        writer.write_record(writer.create_warc_record(URL, "response", payload=BytesIO(PAGE), http_headers=headers))
        return {"warc": file.name, "offset": 0, "length": out.tell()}


@pytest.mark.parametrize("number", [1, 2])
def test_a_file_is_downloaded_as_it_came_and_never_shown(get: Get, number: int) -> None:
    answer = get(f"/attachment/{number}")
    assert answer.status_code == 200
    assert answer.content == PAGE
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith('attachment; filename="')
    assert "filename*=UTF-8''%D0%BF%D0%BB%D0%B0%D0%BD%20%221%22.html" in disposition
    assert disposition.isascii()


@pytest.mark.parametrize("number", [3, 4, 99])
def test_a_file_that_is_not_kept_is_a_clear_404(get: Get, number: int) -> None:
    assert get(f"/attachment/{number}").status_code == 404
