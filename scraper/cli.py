"""The `scraper` program: its commands by name, and how it speaks to a terminal."""

from __future__ import annotations

import contextlib
import logging
import sys
from collections.abc import Iterator, MutableMapping
from importlib import import_module
from typing import cast

import click

# Where each command is: module below scraper.commands, and its name there.
_COMMANDS = {
    "add": "adding.add_",
    "check": "checking.check",
    "crawl": "crawling.crawl",
    "capture": "crawling.capture",
    "example": "examples.example",
    "import": "reading.import_",
    "extract": "reading.extract",
    "verify": "proving.verify",
    "search": "asking.search",
    "index": "indexing.index",
    "status": "standing.status",
    "coverage": "coverage.coverage_",
    "export": "exporting.export",
    "repair": "mending.repair",
    "correct": "correcting.correct",
    "alerts": "alerting.alerts",
    "takedown": "care.takedown",
    "holds": "care.holds",
    "serve": "daemon.serve",
    "schedule": "daemon.schedule_",
    "run": "daemon.run",
    "demo": "daemon.demo",
}


class Commands(MutableMapping[str, click.Command]):
    """Commands that are imported when they are asked for: a crawl must not carry the whole site about in memory."""

    def __init__(self, places: dict[str, str]) -> None:
        self._places: dict[str, str | click.Command] = {**places}

    def __getitem__(self, name: str) -> click.Command:
        place = self._places[name]
        if isinstance(place, click.Command):
            return place
        module, _, command = place.partition(".")
        return cast("click.Command", getattr(import_module(f"scraper.commands.{module}"), command))

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._places[name] = command

    def __delitem__(self, name: str) -> None:
        del self._places[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, commands=Commands(_COMMANDS))
@click.version_option(package_name="municipal-archive")
def main() -> None:
    """Archive a town hall's news, keep it honestly, find it again."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("stamina").setLevel(logging.ERROR)  # a retry is no event for a person; a failure is told
    for stream in (sys.stdout, sys.stderr):
        # A pipe or a console of another code page must not break on a Cyrillic title.
        with contextlib.suppress(AttributeError):
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
