"""What another program, warcio, says of our WARC files; called here, since starting it takes longer than its work."""

from __future__ import annotations

from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

from warcio.cli import main


def warcio_check(*files: Path) -> tuple[int, str]:
    """The exit status of `warcio check`, and all that it printed: nothing where every block and digest is sound."""
    said = StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        try:
            main(["check", *map(str, files)])
        except SystemExit as ended:
            return int(ended.code or 0), said.getvalue()
    raise AssertionError("it ends with a status")
