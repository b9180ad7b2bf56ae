"""Commands that are imported when they are asked for: a crawl must not carry the whole site about in memory."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from importlib import import_module
from typing import cast

import click


class Commands(MutableMapping[str, click.Command]):
    """The commands of a group by name. `places` says where each is: module below scraper.commands, and name there."""

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
