"""The `scraper` program: its commands by name, and how it speaks to a terminal."""

from __future__ import annotations

import contextlib
import logging
import sys

import click

from scraper.commands.asking import search, status
from scraper.commands.coverage import coverage_
from scraper.commands.crawling import capture, crawl
from scraper.commands.daemon import demo, run, schedule_, serve
from scraper.commands.examples import example
from scraper.commands.reading import extract, import_


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="municipal-archive")
def main() -> None:
    """Archive a town hall's news, keep it honestly, find it again."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("stamina").setLevel(logging.ERROR)  # a retry is no event for a person; a failure is told
    for stream in (sys.stdout, sys.stderr):
        # A pipe or a console of another code page must not break on a Cyrillic title.
        with contextlib.suppress(AttributeError):
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]


for command in (
    crawl,
    capture,
    example,
    import_,
    extract,
    search,
    status,
    coverage_,
    serve,
    schedule_,
    run,
    demo,
):
    main.add_command(command)
