"""Serves the archive as a site from this process, as `datasette archive.db -m metadata.yml` does."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

import uvicorn
import yaml
from datasette.app import Datasette

from scraper.errors import WrongInput
from scraper.publish.room import PLUGIN
from scraper.publish.staff.door import SECRET

_DEFAULT = Path("metadata.yml")
_CACHE = 20_000  # KB of pages that each of the three reading connections keeps


def serve(db: Path, captures: Path, *, host: str, port: int, metadata: Path) -> None:
    """Publish `db` until stopped.

    Raises WrongInput if `metadata` cannot be read, or if the address is taken. The default file need not be there.
    """
    said = site_metadata(metadata, db, captures)
    listening = _listen(host, port)
    config = uvicorn.Config(site_of(db, said).app(), log_level="warning", lifespan="on", timeout_graceful_shutdown=3)
    try:
        uvicorn.Server(config).run(sockets=[listening])
    except KeyboardInterrupt:
        pass
    finally:
        listening.close()


def site_of(db: Path, said: dict[str, Any]) -> Datasette:
    """The site over `db`, with what its metadata `said`.

    Where nobody can write, SQLite cannot make the files by which readers of a write-ahead log agree. Without a log
    there is nothing to agree on, so the database is then opened as one that does not change.
    """
    still = not os.access(db.parent, os.W_OK) and not db.with_name(f"{db.name}-wal").exists()
    files, immutables = ([], [str(db)]) if still else ([str(db)], [])
    settings = {"allow_download": False, "cache_size_kb": _CACHE}
    secret = os.environ.get(SECRET) or None  # else sessions end with the process, and nothing may be written
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
    if "archive" in databases:
        databases.setdefault(db.stem, databases["archive"])
    return said


def _read(path: Path) -> dict[str, Any]:
    if path == _DEFAULT and not path.exists():
        return {}
    try:
        said = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise WrongInput(f"{path}: cannot be read as YAML ({error})") from error
    except OSError as error:
        raise WrongInput(f"{path}: cannot be read ({error.strerror}), expected a file such as {_DEFAULT}") from error
    if not isinstance(said, dict):
        raise WrongInput(f"{path}: found no mapping, expected keys such as title and databases")
    return said


def _mapping(path: Path, said: dict[str, Any], key: str) -> dict[str, Any]:
    """The block under `key`; an empty one where the key is not there or has nothing below it."""
    block = said.get(key) or {}
    if not isinstance(block, dict):
        raise WrongInput(f"{path}: {key}: found {block!r}, expected keys and values below it")
    return block


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Where the protocol is not named, asyncio leaves Nagle's delay on: each answer waits 40 ms for an acknowledgement.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise WrongInput(
            f"{host}:{port}: cannot listen there ({error.strerror}); another --port may be free"
        ) from error
    return listening
