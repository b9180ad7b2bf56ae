"""From an address to a file in schedules/: a new one, or changes proposed beside one that is there."""

from __future__ import annotations

import difflib
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from scraper.errors import ScraperError, Unanswered, WrongInput
from scraper.models import Source
from scraper.onboard import known
from scraper.onboard.naming import names_for, slug_of_host
from scraper.onboard.proposal import Proposal
from scraper.onboard.towns import Wanted
from scraper.onboard.written import file_text
from scraper.sources import load, read_text

Survey = Callable[[str, str], Awaitable[Proposal]]
"""Surveys the site at an address, for a source of that slug."""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one address.

    written: `file` is new. proposed: `file` holds what the survey would have otherwise than the file that is there, and
    `diff` says it. unchanged: it would have nothing otherwise. shown: nothing was written, as was asked for. failed:
    `error` says why, `wrong` that a person must mend what was asked for.
    """

    url: str
    outcome: Literal["written", "proposed", "unchanged", "shown", "failed"]
    slug: str | None = None
    file: Path | None = None
    text: str = ""
    diff: str = ""
    proposal: Proposal | None = None
    error: str | None = None
    wrong: bool = False


async def add(town: Wanted, folder: Path, survey: Survey, now: datetime, *, dry_run: bool = False) -> Added:
    """Survey a town's site and write what was found; what befalls it is told, not raised."""
    try:
        proposal = await _surveyed(town, survey)
        return _kept(replace(proposal, source=town.said_of(proposal.source)), town, folder, now, dry_run=dry_run)
    except ScraperError as error:
        return Added(town.url, "failed", town.slug, error=str(error), wrong=isinstance(error, WrongInput))


async def _surveyed(town: Wanted, survey: Survey) -> Proposal:
    """What the survey found; http is tried where nobody said that it is https, and https does not answer."""
    slug = town.slug or slug_of_host(town.url)
    try:
        return await survey(town.url, slug)
    except Unanswered:
        if not town.guessed:
            raise
        return await survey(f"http:{town.url.removeprefix('https:')}", slug)


def _kept(proposal: Proposal, town: Wanted, folder: Path, now: datetime, *, dry_run: bool) -> Added:
    sources = load(folder) if folder.is_dir() else ()
    if town.slug:
        there = next((each for each in sources if each.slug == town.slug), None)
    else:
        there = known.of_site(town.url, sources) or known.of_site(proposal.source.home, sources)
    if there:
        return _proposed(_named(proposal, there.slug), there, town, folder, dry_run=dry_run)
    taken = {path.stem for path in folder.iterdir()} if folder.is_dir() else set()
    slug = town.slug or next(name for name in names_for(proposal.source) if name not in taken)
    proposal, path = _named(proposal, slug), folder / f"{slug}.yml"
    text = file_text(proposal, now)
    read_text(text, str(path), slug)  # before a file is there that no command can read
    if not dry_run:
        folder.mkdir(parents=True, exist_ok=True)
        write(path, text)
    return Added(town.url, "shown" if dry_run else "written", slug, path, text, proposal=proposal)


def _proposed(proposal: Proposal, there: Source, town: Wanted, folder: Path, *, dry_run: bool) -> Added:
    """What would be otherwise in a file that is there: beside it, for a person to take or to leave."""
    path = folder / f"{there.slug}.yml"
    old = path.read_bytes().decode("utf-8")
    new = known.mended(old, str(path), there.slug, proposal)
    beside = path.with_name(f"{path.name}.proposed")
    added = Added(town.url, "unchanged", there.slug, path, new, proposal=proposal)
    if new == old:
        return added
    if not dry_run:
        write(beside, new)
    diff = difference(old, new, str(path), str(path if dry_run else beside))
    return replace(added, outcome="shown" if dry_run else "proposed", file=path if dry_run else beside, diff=diff)


def _named(proposal: Proposal, slug: str) -> Proposal:
    return replace(proposal, source=replace(proposal.source, slug=slug))


def difference(old: str, new: str, from_file: str, to_file: str) -> str:
    """The lines that two texts differ in, as `diff -u` shows them."""
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), from_file, to_file, lineterm="")
    return "".join(f"{line}\n" for line in lines)


def write(path: Path, text: str) -> None:
    """The whole file or none, whenever this is killed; files whose names begin with a dot are no sources."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(text.encode())
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
