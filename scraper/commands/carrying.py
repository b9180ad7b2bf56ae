"""Commands that carry the ledger as plain files: promises export, promises import."""

from __future__ import annotations

from pathlib import Path

import click

from scraper.archive import desk
from scraper.commands.deciding import ledger_of, signed, with_author
from scraper.places import Places, with_places
from scraper.promises import carrying
from scraper.terminal import _, say

_folder = click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default="ledger")
_staff = click.option(
    "--staff", type=click.Path(path_type=Path, file_okay=False), help="Drafts, notes and your ratings, in that folder."
)


@click.command("export")
@_folder
@_staff
@with_author
@with_places
def export(places: Places, folder: Path, staff: Path | None, by: str | None) -> None:
    """Write the published ledger as plain files below FOLDER, one an entry; with --staff only what is not published."""
    with ledger_of(places) as ledger:
        if staff is None:
            done = carrying.export(ledger.archive, folder, places.captures)
        else:
            with desk.reading(ledger.desk) as opened:
                done = carrying.export_staff(opened, staff, signed(by)) if opened else carrying.Carried()
    say(_("{n} entries written, {known} as they were"), n=done.written, known=done.known)
    if done.withheld:
        say(_("{n} entries are withheld, since what they cite was taken down or is for staff"), n=done.withheld)


@click.command("import")
@_folder
@_staff
@with_places
def import_(places: Places, folder: Path, staff: Path | None) -> None:
    """Add the entries below FOLDER that the archive has not; one that was changed is refused, and with it all."""
    with ledger_of(places) as ledger:
        if staff is None:
            done = carrying.import_(ledger.archive, folder, places.captures)
        else:
            with desk.opened(ledger.desk, new=True) as opened:
                done = carrying.import_staff(opened, ledger.archive.connection, staff)
    say(_("{n} entries added, {known} known"), n=done.written, known=done.known)
