"""Makes a finding's page as short as it stays a finding."""

from __future__ import annotations

import time
from collections.abc import Callable


def shrunk(html: bytes, still: Callable[[bytes], bool], seconds: float = 20.0) -> bytes:
    """`html` with every part left out that `still` does not need, as far as that is found in `seconds`."""
    ends = time.monotonic() + seconds
    size = len(html) // 2
    while size and time.monotonic() < ends:
        start, before = 0, len(html)
        while start < len(html) and time.monotonic() < ends:
            shorter = html[:start] + html[start + size :]
            if still(shorter):
                html = shorter
            else:
                start += size
        if len(html) == before or size > len(html):
            size //= 2
    return html
