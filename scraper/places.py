"""The places that every command works at, and how its errors are told."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from scraper.clock import clock
from scraper.errors import ScraperError, WrongInput
from scraper.intake import Ground
from scraper.models import Source
from scraper.sources import load, load_one

Command = Callable[..., Any]
as_json_too = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")


class Places:
    """The places every command takes, and what stands there."""

    def __init__(self, db: Path, schedules: Path, captures: Path, alerts: Path) -> None:
        self.db, self.schedules, self.captures, self.alerts = db, schedules, captures, alerts

    @property
    def ground(self) -> Ground:
        return Ground(self.db, self.captures, clock)

    def sources(self, slugs: tuple[str, ...]) -> tuple[Source, ...]:
        """The named sources, or all. Raises WrongInput for an unreadable file, an unknown name, or none at all."""
        if slugs:
            return tuple(load_one(self.schedules, slug) for slug in slugs)
        found = load(self.schedules)
        if not found:
            raise WrongInput(f"{self.schedules}: found no source file, expected at least one such as kazanlak.yml")
        return found

    def known(self) -> tuple[Source, ...]:
        """All sources; none where there is no folder of them."""
        return load(self.schedules) if self.schedules.exists() else ()

    def kept(self) -> Path:
        """The archive's file. Raises WrongInput where there is none: a command that only reads makes none."""
        if not self.db.exists():
            raise WrongInput(f"{self.db}: found no archive, expected one; `scraper crawl` makes it")
        return self.db

    def options(self) -> tuple[str, ...]:
        """The same places as options, for a child process."""
        places = {"--db": self.db, "--schedules": self.schedules, "--captures": self.captures, "--alerts": self.alerts}
        return tuple(word for name, path in places.items() for word in (name, str(path)))


def told(command: Command) -> Command:
    """Errors become messages and exit statuses."""

    @wraps(command)
    def run(*given: Any, **named: Any) -> None:
        try:
            command(*given, **named)
        except ScraperError as error:
            click.echo(str(error), err=True)
            sys.exit(2 if isinstance(error, WrongInput) else 1)
        except BrokenPipeError:
            raise  # who read our output has had enough; click ends without a word
        except (OSError, sqlite3.Error) as error:  # a full disk, a folder that may not be written
            click.echo(f"{type(error).__name__}: {error}", err=True)
            sys.exit(1)

    return run


def with_places(command: Command) -> Command:
    """The options that all commands share."""
    run_safely = told(command)

    @click.option("--db", type=click.Path(path_type=Path, dir_okay=False), default="archive.db", show_default=True)
    @click.option(
        "--schedules", type=click.Path(path_type=Path, file_okay=False), default="schedules", show_default=True
    )
    @click.option("--captures", type=click.Path(path_type=Path, file_okay=False), default="captures", show_default=True)
    @click.option("--alerts", type=click.Path(path_type=Path, dir_okay=False), default="alerts.yml", show_default=True)
    @wraps(command)
    def run(db: Path, schedules: Path, captures: Path, alerts: Path, **rest: Any) -> None:
        run_safely(Places(db, schedules, captures, alerts), **rest)

    return run


def web_address(url: str) -> str:
    """`url`, if it is one that can be asked for. Raises WrongInput."""
    if not url.lower().startswith(("http://", "https://")):
        raise WrongInput(f"{url}: found no web address, expected one that begins with http:// or https://")
    return url
