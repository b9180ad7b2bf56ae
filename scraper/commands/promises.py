"""The group of commands of promises: `scraper promises …`, and where programme files stand."""

from __future__ import annotations

from pathlib import Path

import click

from scraper.commands.by_name import Commands

# Where each command is: module below scraper.commands, and its name there.
_COMMANDS = {
    "match": "matching.match",
    "check": "promising.check",
    "load": "promising.load",
}

with_programmes = click.option(
    "--programmes",
    type=click.Path(path_type=Path, file_okay=False),
    default="programmes",
    show_default=True,
    help="The folder of programme files.",
)


@click.group(commands=Commands(_COMMANDS))
def promises() -> None:
    """Hold what was promised against what was said and done."""
