"""One process of a site that several answer for: `python -m scraper.publish.worker SOCKET`, started by `workers`."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

from scraper.publish.site import answer, make_ready, site_of


@dataclass(frozen=True, slots=True)
class Order:
    """What a worker is to publish. `said` is the metadata; `secret` signs what one of them gives and another takes."""

    db: str
    said: dict[str, Any]
    secret: str

    def written(self) -> bytes:
        """On a line of its own. The metadata stays YAML, which has days where JSON has none."""
        return json.dumps(asdict(self) | {"said": yaml.safe_dump(self.said)}).encode() + b"\n"

    @classmethod
    def read(cls, line: bytes) -> Order:
        """What `written` wrote."""
        fields = json.loads(line)
        return cls(fields["db"], yaml.safe_load(fields["said"]), fields["secret"])


def main() -> None:
    """Answer at a socket that is open already, until SIGTERM, or until whoever ordered it is gone."""
    listening = socket.socket(fileno=int(sys.argv[1]))
    orders = sys.stdin.buffer
    order = Order.read(orders.readline())
    end_with(orders.fileno())
    make_ready(Path(order.db))
    answer(site_of(Path(order.db), order.said, order.secret), listening)


def end_with(pipe: int) -> None:
    """Be sent SIGTERM once whoever holds the other end of a pipe closes it, or is gone, even if it was killed."""

    def wait() -> None:
        while os.read(pipe, 1024):  # not by a buffered file: its lock, held while it waits, is needed to end
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()


if __name__ == "__main__":
    main()
