"""The sites of the site zoo, served as they were, and what their articles hold."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ZOO = Path(os.environ.get("SCRAPER_SHARED", "")) / "site-zoo"


@contextmanager
def served(name: str, *options: str) -> Iterator[str]:
    """The address of a site, with the server's options."""
    command = (sys.executable, ZOO / "serve_zoo.py", ZOO / "sites", "--only", f"^{name}", "--port", "0", *options)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            yield server.stdout.readline().split("\t")[3].strip().rstrip("/")
        finally:
            server.terminate()


def gold(name: str) -> list[dict[str, Any]]:
    """Its articles, a line each for every version."""
    with tarfile.open(ZOO / "sites" / f"{name}.tar.xz") as site:
        file = site.extractfile(f"{name}/gold.jsonl")
        assert file
        return [json.loads(line) for line in file.read().decode().splitlines()]
