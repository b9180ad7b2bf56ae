"""Reading in a process of its own: what hangs, crashes, eats memory or lies there does no harm here."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from scraper.demo.documents import docx, pdf
from scraper.documents.isolated import Limits, Reader
from scraper.documents.reading import read
from scraper.models import Document
from tests.documents.papers import row, xlsx

STOPPED = "its text could not be read within the limits of time and memory"
# The protocol in a few lines: what a child of ours imports takes longer to load than all that it does here.
BEGIN = """
import json, os, sys, time
def send(pipe, said):
    pipe.write(len(said).to_bytes(8, "big") + said)
    pipe.flush()
def receive(pipe, most):
    return pipe.read(int.from_bytes(pipe.read(8), "big"))
def answer(kind, **said):
    send(sys.stdout.buffer, kind.encode())
    if said:
        send(sys.stdout.buffer, json.dumps(said).encode())
"""


def child(program: str) -> tuple[str, str]:
    return "-c", BEGIN + program


def test_what_is_read_there_is_what_would_be_read_here() -> None:
    bodies = [pdf(["Решение № 5", "на съвета"]), docx(["Първи", "втори"]), b"", b"%PDF-1.4 cut", bytes(3 * 2**20)]
    with Reader() as reader:
        assert [reader.read(body) for body in bodies] == [read(body) for body in bodies]


def test_a_file_that_takes_too_long_is_left_and_the_next_one_read() -> None:
    program = """
while body := receive(sys.stdin.buffer, 100):
    answer("pdf", **({} if body == b"long" else {"text": "да", "pages": 1, "notes": []}))
"""
    began = time.monotonic()
    with Reader(Limits(seconds=1.5), child(program)) as reader:
        assert reader.read(b"long") == Document("pdf", notes=(STOPPED,))
        assert reader.read(b"short") == Document("pdf", "да", 1)
    assert time.monotonic() - began < 10


def test_a_file_is_not_blamed_for_what_another_did_before_it() -> None:
    program = """
for number in range(2):
    body = receive(sys.stdin.buffer, 100)
    if number or body == b"fatal":
        os.abort()
    answer("odt", text=body.decode(), pages=None, notes=[])
"""
    with Reader(program=child(program)) as reader:
        assert [reader.read(body).text for body in (b"one", b"two", b"three")] == ["one", "two", "three"]
        assert reader.read(b"fatal") == Document("unknown", notes=(STOPPED,))


@pytest.mark.parametrize(
    "program",
    [
        "sys.stdout.buffer.write((2**62).to_bytes(8, 'big')); sys.stdout.flush(); time.sleep(60)",
        "answer('pdf', text=['list'], pages=1, notes=[])",
        "answer('pdf', text='half \\ud800', pages=1, notes=[])",
        "answer('pdf', text='a', pages='many', notes=[])",
        "answer('pdf', text='a', pages=2**70, notes=[])",
        "send(sys.stdout.buffer, b'pdf'); send(sys.stdout.buffer, b'[' * 10**6)",
        "answer('pdf', text='a', pages=1, notes=['my own word'])",
        "send(sys.stdout.buffer, b'pdf'); send(sys.stdout.buffer, b'[1]')",
        "send(sys.stdout.buffer, b'\\xff'); send(sys.stdout.buffer, b'not JSON')",
        "pass",
    ],
)
def test_a_child_that_was_taken_over_is_believed_nothing(program: str) -> None:
    with Reader(Limits(seconds=3), child("receive(sys.stdin.buffer, 100)\n" + program)) as reader:
        told = reader.read(b"a")
    assert told.text is None
    assert told.notes == (STOPPED,)


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such limit")
def test_a_sheet_that_wants_all_memory_gets_none() -> None:
    far = row(1, "а") + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with Reader() as reader:
        assert reader.read(xlsx(Л=far)) == Document("xlsx", notes=(STOPPED,))
        assert reader.read(docx(["Първи"])).text == "Първи"


def test_no_secret_of_ours_is_in_the_childs_environment(tmp_path: Path) -> None:
    program = f"open({str(tmp_path / 'seen')!r}, 'w').write(' '.join(os.environ))"
    os.environ["SCRAPER_SECRET"] = "value"
    try:
        with Reader(program=child(program)) as reader:
            reader.read(b"a")
    finally:
        del os.environ["SCRAPER_SECRET"]
    seen = (tmp_path / "seen").read_text().split()
    assert "PYTHONPATH" in seen
    assert "SCRAPER_SECRET" not in seen


def test_nothing_is_started_where_nothing_is_read_and_nothing_is_read_once_closed() -> None:
    with Reader(program=("-c", "raise SystemExit(1)")) as reader:
        pass
    with pytest.raises(ValueError, match="closed"):
        reader.read(b"a")
