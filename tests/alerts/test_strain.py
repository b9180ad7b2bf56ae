"""Nothing is lost under kills at random moments; `python -m tests.alerts_kills` does the same at length."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.alerts_kills.strain import strain


@pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked, to be killed at work and not at importing")
def test_each_match_arrives_and_a_repeat_is_recognised_whenever_the_process_is_killed(tmp_path: Path) -> None:
    tally = strain(tmp_path, articles=80, alerts=6, seed=7, kills=4, longest=1.0)
    assert tally.faults == []
    assert tally.kills > 0
    assert tally.matches > 80
