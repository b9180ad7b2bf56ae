"""The group of commands of promises: `scraper promises …`, and where programme files stand."""

from __future__ import annotations

from pathlib import Path

import click

from scraper.commands.by_name import Commands

# Where each command is: module below scraper.commands, and its name there.
_COMMANDS = {
    "add": "drafting.add",
    "match": "matching.match",
    "check": "promising.check",
    "load": "promising.load",
    "list": "promised.list_",
    "show": "promised.show",
    "silent": "promised.silent",
    "review": "reviewing.review",
    "accept": "deciding.accept",
    "reject": "deciding.reject",
    "later": "deciding.later",
    "reopen": "deciding.reopen",
    "evidence": "deciding.evidence",
    "withdraw": "deciding.withdraw",
    "verdict": "judging.verdict",
    "drafts": "judging.drafts",
    "publish": "judging.publish",
    "reply": "judging.reply",
    "note": "judging.note",
    "rate": "judging.rate",
    "agreement": "judging.agreement",
    "export": "carrying.export",
    "import": "carrying.import_",
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
