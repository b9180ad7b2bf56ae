"""Work under permissions as Linux has them, which hold for root too once it has given up what overrides them."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_VERSION = 0x20080522  # linux/capability.h, _LINUX_CAPABILITY_VERSION_3: two sets of 32
_DAC_OVERRIDE = 1  # ibidem
_DROP_FROM_BOUNDING_SET = 24  # linux/prctl.h

Result = TypeVar("Result")


def bound(work: Callable[[], Result]) -> Result:
    """What `work` gives, done in a thread that may override no permissions, nor may what it starts."""
    with ThreadPoolExecutor(1, initializer=_give_up) as aside:
        return aside.submit(work).result()


def _give_up() -> None:
    """Capabilities are a thread's own; given up, they never come back to it."""
    libc = ctypes.CDLL(None, use_errno=True)
    head, sets = (ctypes.c_uint32 * 2)(_VERSION, 0), (ctypes.c_uint32 * 6)()  # (effective, permitted, inheritable) x 2
    failed = libc.capget(head, sets)
    if sets[1] & 1 << _DAC_OVERRIDE:
        for at in range(3):
            sets[at] &= ~(1 << _DAC_OVERRIDE)
        failed |= libc.prctl(_DROP_FROM_BOUNDING_SET, _DAC_OVERRIDE, 0, 0, 0) | libc.capset(head, sets)
    if failed:
        raise OSError(ctypes.get_errno(), "the override of permissions cannot be given up")
