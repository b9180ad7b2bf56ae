"""The `scraper` program: its commands by name, and how it speaks to a terminal."""

from __future__ import annotations

import contextlib
import logging
import sys

import click

from scraper.commands.by_name import Commands

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
    "promises": "promises.promises",
    "serve": "daemon.serve",
    "schedule": "daemon.schedule_",
    "run": "daemon.run",
    "demo": "daemon.demo",
}


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, commands=Commands(_COMMANDS))
@click.version_option(package_name="municipal-archive")
def main() -> None:
    """Archive a town hall's news, keep it honestly, find it again."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    for stream in (sys.stdout, sys.stderr):
        # A pipe or a console of another code page must not break on a Cyrillic title.
        with contextlib.suppress(AttributeError):
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
