"""The site over an archive, with what metadata.yml says, answering at a socket."""

from __future__ import annotations

import os
import socket
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import uvicorn
import yaml
from datasette.app import Datasette

from scraper.errors import WrongInput
from scraper.publish.room import PLUGIN
from scraper.publish.staff.door import SECRET
from scraper.search import analyse

_CACHE = 20_000  # KB of pages that each of the three reading connections keeps
DEFAULT = Path("metadata.yml")
_LANGUAGES = "SELECT language FROM sources WHERE language IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC LIMIT 4"


def answer(site: Datasette, listening: socket.socket) -> None:
    """Answer for a site at an open socket, in this process, until stopped; then the signal that did is raised again."""
    config = uvicorn.Config(site.app(), log_level="warning", lifespan="on", timeout_graceful_shutdown=3)
    uvicorn.Server(config).run(sockets=[listening])


def read_dictionaries(db: Path) -> None:
    """Those of an archive's languages, for which the first search would wait."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"{db.resolve().as_uri()}?mode=ro", uri=True)) as archive:
        for (language,) in archive.execute(_LANGUAGES):
            analyse.keys("а", language)


def site_of(db: Path, said: dict[str, Any], secret: str | None = None) -> Datasette:
    """The site over `db`, with what its metadata `said`. `secret` signs cookies; None: the operator's, or any.

    Where nobody can write, SQLite cannot make the files by which readers of a write-ahead log agree. Without a log
    there is nothing to agree on, so the database is then opened as one that does not change.
    """
    still = not os.access(db.parent, os.W_OK) and not db.with_name(f"{db.name}-wal").exists()
    files, immutables = ([], [str(db)]) if still else ([str(db)], [])
    settings = {"allow_download": False, "cache_size_kb": _CACHE}
    secret = secret or os.environ.get(SECRET) or None  # else sessions end with the process
    return Datasette(files, immutables=immutables, metadata=said, settings=settings, secret=secret)


def site_metadata(path: Path, db: Path, captures: Path) -> dict[str, Any]:
    """What `path` says, with the folder of captures, and what it says of `archive` said of `db` whatever its name.

    Raises WrongInput if the file cannot be read, or is not there though a person named it.
    """
    said = _read(path)
    plugins = said["plugins"] = _mapping(path, said, "plugins")
    ours = plugins[PLUGIN] = _mapping(path, plugins, PLUGIN)
    ours["captures"] = str(captures.resolve())
    databases = said["databases"] = _mapping(path, said, "databases")
    _check(path, said)
    for name in databases:
        _check(path, _mapping(path, databases, name, "databases: "), f"databases: {name}: ")
    if "archive" in databases:
        databases.setdefault(db.stem, databases["archive"])
    return said


def _read(path: Path) -> dict[str, Any]:
    if path == DEFAULT and not path.exists():
        return {}
    try:
        said = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise WrongInput(f"{path}: cannot be read as YAML ({error})") from error
    except OSError as error:
        raise WrongInput(f"{path}: cannot be read ({error.strerror}), expected a file such as {DEFAULT}") from error
    if not isinstance(said, dict):
        raise WrongInput(f"{path}: found no mapping, expected keys such as title and databases")
    return said


def _check(path: Path, block: dict[str, Any], above: str = "") -> None:
    """Datasette takes these as they are, and fails at every page, or at those that use them."""
    for key in ("queries", "tables", "plugins"):
        _mapping(path, block, key, above)
    for key in ("allow", "allow_sql"):
        found = block.get(key)
        if not (found is None or isinstance(found, (bool, dict))):
            raise WrongInput(
                f"{path}: {above}{key}: found {found!r}, expected true, false, or keys and values below it"
            )


def _mapping(path: Path, said: dict[str, Any], key: str, above: str = "") -> dict[str, Any]:
    """The block under `key`; an empty one where the key is not there or has nothing below it. `above`: its place."""
    block = said.get(key) or {}
    if not isinstance(block, dict):
        raise WrongInput(f"{path}: {above}{key}: found {block!r}, expected keys and values below it")
    return block
