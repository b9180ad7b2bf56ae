"""A WACZ file in the making (WACZ 1.1.1): members with their digests, and the description that lists them."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any


class Member:
    """One file in the package; counts and digests what is written to it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.size = 0
        self._file = file
        self._digest = hashlib.sha256()

    def write(self, data: bytes) -> None:
        """Add these bytes."""
        self._file.write(data)
        self._digest.update(data)
        self.size += len(data)

    @property
    def sha256(self) -> str:
        """Of all that was written, as a data package says it."""
        return f"sha256:{self._digest.hexdigest()}"


class Package:
    """A context manager over a new file. Its members are written one after the other, none is held in memory."""

    def __init__(self, target: Path, made_at: datetime) -> None:
        self._zip = zipfile.ZipFile(target, "w", allowZip64=True)
        self._date = made_at.timetuple()[:6]
        self._resources: list[dict[str, Any]] = []

    def __enter__(self) -> Package:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    @contextmanager
    def member(self, path: str, *, packed: bool = False) -> Iterator[Member]:
        """A file below the package's root. What replay tools read by range must not be packed again."""
        with self._zip.open(self._info(path, packed=packed), "w", force_zip64=True) as file:
            member = Member(file)
            yield member
        said = {"name": PurePosixPath(path).name.lower(), "path": path, "hash": member.sha256, "bytes": member.size}
        self._resources.append(said)

    def describe(self, said: Mapping[str, Any]) -> None:
        """Write the description of the whole, and the digest of that."""
        whole = {"profile": "data-package", **said, "wacz_version": "1.1.1", "resources": self._resources}
        data = json.dumps(whole, ensure_ascii=False, indent=2).encode()
        self._zip.writestr(self._info("datapackage.json", packed=True), data)
        digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"}
        self._zip.writestr(self._info("datapackage-digest.json", packed=True), json.dumps(digest, indent=2))

    def _info(self, path: str, *, packed: bool) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(path, self._date)
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        return info
