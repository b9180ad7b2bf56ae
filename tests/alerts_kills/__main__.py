"""`python -m tests.alerts_kills [--articles 10000] [--alerts 50] [--kills 200] [--seed N]`: exit 1 if anything is amiss."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import click

from tests.alerts_kills.strain import strain


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.alerts_kills")
    asked.add_argument("--articles", type=int, default=10_000)
    asked.add_argument("--alerts", type=int, default=50)
    asked.add_argument("--kills", type=int, default=200)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tally = strain(Path(folder), given.articles, given.alerts, given.seed, given.kills)
    click.echo(
        f"{given.articles} articles, {given.alerts} alerts, {tally.kills} kills, {tally.seconds:.0f} s:"
        f" {tally.matches} matches to tell, {tally.messages} messages, {tally.repeats} of them repeated,"
        f" {len(tally.faults)} faults"
    )
    for fault in tally.faults:
        click.echo(f"  {fault}")
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
