"""`python -m tests.kills --times 300 [--seed N] [--only NAME]`: kill, look, tell; exit 1 if anything was amiss."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

import click

from tests.kills.harness import killed
from tests.kills.scenarios import SCENARIOS


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.kills")
    asked.add_argument("--times", type=int, default=300)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--only", action="append", default=[], choices=[each.name for each in SCENARIOS])
    given = asked.parse_args()
    began, cases = time.monotonic(), {}
    with tempfile.TemporaryDirectory() as folder:
        for number, case in enumerate(killed(given.times, given.seed, Path(folder), given.only), 1):
            cases[case.scenario.name] = case.tally
            if number % 10 == 0:
                click.echo(f"{number} of {given.times} kills, {time.monotonic() - began:.0f} s", err=True)
    for name, tally in cases.items():
        click.echo(f"{name:<12} {tally.kills:>4} kills  {tally.ends:>3} runs to the end  {len(tally.faults):>3} faults")
        for fault in tally.faults[:10]:
            click.echo(f"  {fault}")
    return 1 if any(tally.faults for tally in cases.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
