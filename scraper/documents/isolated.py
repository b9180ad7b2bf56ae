"""Reads files of strangers in a process of its own, so that what hangs, crashes or eats memory is that and not us.

One child serves many files; it is started with the first, ended when it takes too long, and replaced when it died.
Over its pipes go lengths of eight bytes, each with that many bytes after it: files there; kind and JSON back.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from threading import Timer
from types import TracebackType
from typing import IO, Any, Self, get_args

from scraper.models import Document, DocumentKind, DocumentNote

_PROGRAM = ("-m", "scraper.documents.confined")
_LENGTH = 8
_HALVES = re.compile("[\ud800-\udfff]")  # of surrogate pairs, which cannot be kept
_MOST_BYTES = 32 * 2**20  # of one answer
_FILES = 500  # that one child reads: what its libraries leak ends with it
_PASSED_ON = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH")  # nothing else of our environment, where secrets live
_STOPPED: DocumentNote = "its text could not be read within the limits of time and memory"


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take: seconds by the clock and of CPU, bytes of memory; the last two not on Windows."""

    seconds: float = 90
    cpu: int = 45
    memory: int = 2**30


class Reader:
    """A context manager; `read` may be called from any one thread at a time. Costs nothing until something is read."""

    def __init__(self, limits: Limits = Limits(), program: Sequence[str] = _PROGRAM) -> None:
        """`program` is what Python is to run as the child, after which it gets the limits as JSON."""
        self._limits = limits
        self._program = program
        self._child: subprocess.Popen[bytes] | None = None
        self._served = 0
        self._closed = False

    def read(self, body: bytes) -> Document:
        """What the file says, as `scraper.documents.reading.read` finds it; never raises for any bytes.

        A file that a child dies of early is blamed only if that child read nothing before it.
        """
        if self._served >= _FILES:
            self._end()
        served, began = self._served, time.monotonic()
        found = self._ask(body)
        early = time.monotonic() - began < self._limits.seconds / 4
        if "text" not in found and served and early and not self._closed:
            found = self._ask(body)
        return _document(found)

    def _ask(self, body: bytes) -> dict[str, Any]:
        """The child's answer, as far as it came: at least its kind, if all is well its text."""
        found: dict[str, Any] = {}
        child = self._started()
        assert child.stdin  # noqa: S101  it was started with pipes
        assert child.stdout  # noqa: S101
        watch = Timer(self._limits.seconds, child.kill)
        watch.start()
        try:
            send(child.stdin, body)
            found["kind"] = (receive(child.stdout, _MOST_BYTES) or b"").decode()
            found |= json.loads(receive(child.stdout, _MOST_BYTES) or b"{}")
            self._served += 1
        except (OSError, ValueError, TypeError, RecursionError):
            pass  # it died, or speaks no longer as agreed
        finally:
            watch.cancel()
        if "text" not in found:
            self._end()
        return found

    def _started(self) -> subprocess.Popen[bytes]:
        if self._closed:
            raise ValueError("the reader is closed")
        if self._child is None:
            environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
            self._child = subprocess.Popen(  # noqa: S603  our own program
                [sys.executable, "-P", *self._program, json.dumps(asdict(self._limits))],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONUTF8": "1"},
            )
            self._served = 0
        return self._child

    def _end(self) -> None:
        child, self._child, self._served = self._child, None, 0
        if child is not None:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                try:
                    assert pipe is not None  # noqa: S101
                    pipe.close()
                except OSError:
                    pass  # what it was still to be told

    def close(self) -> None:
        """End the child. What is being read in another thread comes back as not read."""
        self._closed = True
        self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _document(found: dict[str, Any]) -> Document:
    """The answer as a value; one that is not of the agreed form, which only a child taken over gives, says nothing."""
    kind: DocumentKind = next((each for each in get_args(DocumentKind) if each == found.get("kind")), "unknown")
    text, pages, notes = (found.get(name) for name in ("text", "pages", "notes"))
    counted = pages is None or (isinstance(pages, int) and 0 <= pages < 2**31)
    sound = isinstance(text, str | None) and counted and isinstance(notes, list)
    if not sound or _HALVES.search(text or "") or any(note not in get_args(DocumentNote) for note in notes or ()):
        return Document(kind, notes=(_STOPPED,))
    breaks = found.get("breaks") or []
    if not isinstance(breaks, list) or not all(isinstance(at, int) and 0 <= at <= len(text or "") for at in breaks):
        return Document(kind, notes=(_STOPPED,))
    return Document(kind, text, pages, tuple(notes or ()), tuple(sorted(breaks)))


def send(pipe: IO[bytes], said: bytes) -> None:
    """Write one message. Raises OSError if nobody listens."""
    pipe.write(len(said).to_bytes(_LENGTH, "big"))
    pipe.write(said)
    pipe.flush()


def receive(pipe: IO[bytes], most: int) -> bytes | None:
    """Read one message; None where none comes any more. Raises ValueError if it is cut short, or longer than `most`."""
    length = pipe.read(_LENGTH)
    if not length:
        return None
    size = int.from_bytes(length, "big")
    if len(length) < _LENGTH or size > most:
        raise ValueError(f"{size} bytes said")
    said = pipe.read(size)
    if len(said) < size:
        raise ValueError("cut short")
    return said
