"""The steps of a schema by name, in their order; what carries them out is loaded only where one is to be taken."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

    Step = Callable[["Database"], None]


class Steps:
    """Collects steps as sqlite-utils' Migrations does: `@steps()` over each. `name` is that of the whole."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._steps: dict[str, Step] = {}

    def __call__(self) -> Callable[[Step], Step]:
        """A decorator that adds a step at the end, under its function's name."""

        def named(step: Step) -> Step:
            self.add(step.__name__, step)
            return step

        return named

    def add(self, name: str, step: Step) -> None:
        """Add a step at the end."""
        self._steps[name] = step

    @property
    def names(self) -> tuple[str, ...]:
        """Every step's name, in order."""
        return tuple(self._steps)

    def pending(self, connection: sqlite3.Connection) -> bool:
        """Whether a step is still to be taken."""
        try:
            rows = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ?", (self._name,))
        except sqlite3.OperationalError:  # no such table: a new file
            return True
        return not set(self._steps) <= {row[0] for row in rows}

    def apply(self, database: Database, *, stop_before: str | None = None) -> None:
        """Take every step that was not taken yet; those before one of that name, where it is said."""
        from sqlite_utils import Migrations  # noqa: PLC0415  brings 20 MB along

        migrations = Migrations(self._name)
        for name, step in self._steps.items():
            migrations(name=name)(step)
        migrations.apply(database, stop_before=stop_before)
