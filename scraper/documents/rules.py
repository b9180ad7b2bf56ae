"""The name of the rules that attached files are read by: it changes when this room's code or its libraries do."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version

_VERSION = 1  # raised with every change that may change what is read from an attached file
_LIBRARIES = ("pypdfium2", "python-calamine", "striprtf")


@cache
def document_rules() -> str:
    """Our number, and the libraries with theirs."""
    return " ".join((str(_VERSION), *(f"{name}-{version(name)}" for name in _LIBRARIES)))
