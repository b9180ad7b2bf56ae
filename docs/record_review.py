"""Records `scraper promises review` as it is driven by keyboard, in the format of asciinema (asciicast v2).

    python docs/record_review.py docs/review.cast "arl" --db archive.db --by Maria

presses these keys over and over in a terminal of its own until every proposal is decided on, and keeps what it showed.
`asciinema play docs/review.cast` shows it again, three keys a second, however fast it really went.
"""

from __future__ import annotations

import argparse
import codecs
import json
import os
import pty
import select
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from dataclasses import dataclass
from fcntl import ioctl
from itertools import cycle, takewhile
from pathlib import Path

COLUMNS, ROWS = 100, 30
APART = 1 / 3  # seconds between keys, as they are kept
_QUIET = 0.05  # seconds without a word after which a screen is whole
_LONGEST = 60.0  # seconds that a screen may take to begin


@dataclass(frozen=True)
class Screen:
    """What the terminal showed after a key; the first one came of no key."""

    key: str
    said: str


class Review:
    """A review in a terminal of its own, from its first screen to its end."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self._terminal, child = pty.openpty()
        ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.process = subprocess.Popen(  # noqa: S603  our own command
            command, stdin=child, stdout=child, stderr=child, env=environment, start_new_session=True
        )
        os.close(child)

    def screens(self, keys: Iterator[str]) -> Iterator[Screen]:
        """The first screen, and one for each key until the review ends."""
        said, key = self._read(), ""
        while said:
            yield Screen(key, said)
            key = next(keys, "x")
            try:
                os.write(self._terminal, key.encode())
            except OSError:
                break
            said = self._read()
        os.close(self._terminal)
        self.process.wait(_LONGEST)

    def _read(self) -> str:
        """All that the terminal shows until it is quiet; nothing once the review is over."""
        parts: list[str] = []
        while select.select([self._terminal], [], [], _QUIET if parts else _LONGEST)[0]:
            try:
                read = os.read(self._terminal, 1 << 16)
            except OSError:  # the other side is closed
                break
            if not read:
                break
            parts.append(self._decoder.decode(read))
        return "".join(parts)


def cast(screens: Iterator[Screen], title: str) -> Iterator[str]:
    """The lines of an asciicast v2 file."""
    yield json.dumps({"version": 2, "width": COLUMNS, "height": ROWS, "title": title}, ensure_ascii=False)
    for number, screen in enumerate(screens):
        yield json.dumps([round(number * APART, 3), "o", screen.said], ensure_ascii=False)


def main() -> None:
    """Record a review of what stands in an archive."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, help="what to write")
    parser.add_argument("keys", help="pressed over and over")
    given, rest = parser.parse_known_args()
    environment = {**os.environ, "TERM": "xterm-256color"}
    review = Review([sys.executable, "-m", "scraper", "promises", "review", *rest], environment)
    # A key that is only echoed was read by nobody any more: the review is over.
    screens = takewhile(lambda screen: screen.said != screen.key, review.screens(cycle(given.keys)))
    lines = cast(screens, "scraper promises review")
    given.file.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
