"""Kills commands at random moments, again and again, and holds what is left against an undisturbed run."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scraper.demo.serve import serving
from tests.kills.aftermath import faults
from tests.kills.scenarios import SCENARIOS, Scenario, a_word, words_for
from tests.kills.stage import Stage

KILLS_IN_A_ROW = 4  # of one archive, before it is let run to its end


@dataclass
class Tally:
    """What became of one scenario."""

    kills: int = 0
    ends: int = 0
    faults: list[str] = field(default_factory=list)


class Case:
    """One scenario: what an undisturbed run of it comes to, and an archive that is being killed at."""

    def __init__(self, scenario: Scenario, crawled: Stage, folder: Path, chance: random.Random) -> None:
        self.scenario, self.tally = scenario, Tally()
        self._chance = chance
        self._start = Stage(crawled.site, crawled.copied(folder / "start").folder, scenario.day)
        scenario.prepare(self._start)
        self._word = a_word(self._start)
        self._calm = self._start.copied(folder / "calm")
        began = time.monotonic()
        self._finish(self._calm)
        self._seconds = time.monotonic() - began
        self._versions, self._texts = self._calm.versions() | self._start.versions(), self._calm.texts()
        self._tell(faults(self._calm, Counter(), self._versions))
        self._stage = self._start.copied(folder / "killed")

    def kill(self) -> None:
        """Let the command run for a while, and no longer; look what is left."""
        while True:
            child = self._stage.start(words_for(self._stage, self.scenario, self._word))
            child.join(self._chance.uniform(0, self._seconds))
            if child.is_alive():
                break
            self._end()  # it was quicker than the undisturbed one
        seen = self._stage.versions() if self.scenario.keeps else Counter[object]()
        child.kill()
        child.join()
        self.tally.kills += 1
        self._tell(faults(self._stage, seen, self._versions))
        if self.tally.kills % KILLS_IN_A_ROW == 0:
            self._finish(self._stage)
            self._end()

    def _end(self) -> None:
        """What the killed archive has become once it was let run to its end."""
        self.tally.ends += 1
        if self._stage.texts() != self._texts:
            self._tell(["ended otherwise than the undisturbed run"])
        self._tell(faults(self._stage, Counter(), self._versions))
        self._stage = self._start.copied(self._stage.folder)

    def _finish(self, stage: Stage) -> None:
        child = stage.start(words_for(stage, self.scenario, self._word))
        child.join(120)
        if child.exitcode not in self.scenario.statuses:
            child.kill()
            said = (stage.folder / "said.txt").read_text(errors="replace")[-2000:]
            self._tell([f"ended with status {child.exitcode}: {said}"])

    def _tell(self, found: Iterable[str]) -> None:
        self.tally.faults += (f"{self.scenario.name}, after kill {self.tally.kills}: {each}" for each in found)


def killed(times: int, seed: int, folder: Path, names: Iterable[str] = ()) -> Iterator[Case]:
    """Kill `times` times, one scenario after another; yields the one that was killed last, after each kill."""
    chance, wanted = random.Random(seed), set(names)
    with serving() as site:
        crawled = Stage.empty(site, folder / "crawled")
        child = crawled.start(("crawl", "rozograd", "--delay", "0"))
        child.join(120)
        assert child.exitcode == 0, (crawled.folder / "said.txt").read_text()
        chosen = [each for each in SCENARIOS if not wanted or each.name in wanted]
        cases = [Case(each, crawled, folder / each.name.replace(" ", "-"), chance) for each in chosen]
        for number in range(times):
            cases[number % len(cases)].kill()
            yield cases[number % len(cases)]
