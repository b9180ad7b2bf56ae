"""Serves the archive as a site from this process, as `datasette archive.db -m metadata.yml` does."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import uvicorn
import yaml
from datasette.app import Datasette

from scraper.errors import WrongInput
from scraper.publish.room import PLUGIN


def serve(db: Path, captures: Path, *, host: str, port: int, metadata: Path) -> None:
    """Publish `db` until stopped.

    Raises WrongInput if `metadata` cannot be read, or if the address is taken.
    """
    said = _metadata(metadata)
    said.setdefault("plugins", {}).setdefault(PLUGIN, {})["captures"] = str(captures.resolve())
    listening = _listen(host, port)
    site = Datasette([str(db)], metadata=said, settings={"allow_download": False})
    config = uvicorn.Config(site.app(), log_level="warning", lifespan="on", timeout_graceful_shutdown=3)
    try:
        uvicorn.Server(config).run(sockets=[listening])
    except KeyboardInterrupt:
        pass
    finally:
        listening.close()


def _metadata(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        said = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise WrongInput(f"{path}: cannot be read as YAML ({error})") from error
    if not isinstance(said, dict):
        raise WrongInput(f"{path}: found no mapping, expected keys such as title and databases")
    return said


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise WrongInput(
            f"{host}:{port}: cannot listen there ({error.strerror}); another --port may be free"
        ) from error
    return listening
