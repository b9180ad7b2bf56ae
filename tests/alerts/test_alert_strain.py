"""Nothing is lost under kills at random moments; `python -m tests.alerts_kills` does the same at length."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.alerts_kills.strain import strain


@pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked, to be killed at work and not at importing")
def test_each_match_arrives_and_a_repeat_is_recognised_whenever_the_process_is_killed(tmp_path: Path) -> None:
    tally = strain(tmp_path, articles=40, alerts=4, seed=7, kills=3, longest=0.5)
    assert tally.faults == []
    assert tally.kills >= 3
    assert tally.matches > 40
    # Once by mail and once to a webhook the kill came after a message was taken and before that could be noted.
    assert tally.struck == 2
    assert tally.repeats >= tally.struck
