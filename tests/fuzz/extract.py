"""`python -m tests.fuzz.extract --minutes 60 --seeds DIR`: looks for pages that extraction cannot bear.

Guided by coverage where atheris is installed (`pip install atheris`), else by chance. Findings go to --out, each as
short as it stays one, named CLAIM.CASE.html, with what was found beside it in .txt; a page put into
tests/extract/hostile_seeds under that name is read by the tests from then on.
"""

from __future__ import annotations

import hashlib
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from types import FrameType

import click

from tests.fuzz.cases import number_of
from tests.fuzz.mutate import mutated
from tests.fuzz.shrink import shrunk

ROOT = Path(__file__).parents[2]
SEEDS = (ROOT / "tests" / "golden", ROOT / "tests" / "extract" / "hostile_seeds")
LONGEST = 100_000  # bytes of a page; longer ones only make a run slower
HANGS = 10.0  # seconds of CPU after which one page has hung
EACH = 4  # findings of one claim that are kept
_WATCHED = 2.5  # times slower: what watching for coverage costs
_ROOMS = ["scraper.extract", "scraper.charset", "scraper.addresses"]


class _Hung(BaseException):
    """No Exception, so that extraction does not take it for one of its own."""


class Hunt:
    """Tries pages one by one and keeps those of which a claim does not hold."""

    def __init__(self, out: Path, patience: float = 1.0) -> None:
        from tests.fuzz import claims  # noqa: PLC0415  after atheris has begun to watch imports

        self._claims, self._out, self._patience = claims, out, patience
        self._kept: dict[str, int] = {}
        out.mkdir(parents=True, exist_ok=True)
        if hasattr(signal, "SIGVTALRM"):  # not on Windows
            signal.signal(signal.SIGVTALRM, _hang)

    def breaches(self, html: bytes, number: int) -> dict[str, str]:
        """What does not hold of a page, by claim."""
        if hasattr(signal, "SIGVTALRM"):
            signal.setitimer(signal.ITIMER_VIRTUAL, HANGS)
        try:
            return {each.claim: each.detail for each in self._claims.breaches(html, number, patience=self._patience)}
        except _Hung:
            return {"hangs": f"over {HANGS:g} s of CPU for {len(html)} bytes"}
        finally:
            if hasattr(signal, "SIGVTALRM"):
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)

    def run(self, html: bytes) -> None:
        """Try a page; what is found is on disk before the next one, since the next one may end the process."""
        number = number_of(html)
        for claim, detail in self.breaches(html, number).items():
            self._kept[claim] = self._kept.get(claim, 0) + 1
            if self._kept[claim] <= EACH:
                keep(self._out, claim, detail, html, number)


def _hang(_signal: int, _frame: FrameType | None) -> None:
    raise _Hung


def keep(out: Path, claim: str, detail: str, html: bytes, number: int) -> None:
    """Write a finding: the page, and beside it the claim on one line and what was found."""
    words = "-".join(re.findall(r"[a-zA-Z0-9]+", claim)).lower()[:60]
    path = out / f"{words}-{hashlib.sha256(html).hexdigest()[:6]}.{number}.html"
    path.write_bytes(html)
    path.with_suffix(".txt").write_text(f"{claim}\n{detail}\n", "utf-8", "backslashreplace")


def pages(folders: tuple[Path, ...]) -> Iterator[bytes]:
    """Every HTML file below the folders, cut to what is tried."""
    for folder in folders:
        for path in sorted(folder.rglob("*.html")):
            yield path.read_bytes()[:LONGEST]


@click.command()
@click.option("--minutes", type=float, default=10.0, show_default=True)
@click.option(
    "--seeds", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="More pages to start from."
)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default="fuzz-findings", show_default=True)
@click.option("--blind", is_flag=True, help="By chance, even where atheris is installed.")
@click.option("--child", is_flag=True, hidden=True)
def main(minutes: float, folder: Path | None, out: Path, *, blind: bool, child: bool) -> None:
    """Fuzz scraper.extract; exit 1 if anything was found."""
    folders = (*SEEDS, *((folder,) if folder else ()))
    if child:
        _guided(60 * minutes, folders, out)
        return
    out.mkdir(parents=True, exist_ok=True)
    try:
        import atheris  # noqa: F401, PLC0415
    except ImportError:
        blind = True
    ends = time.monotonic() + 60 * minutes
    if blind:
        click.echo("atheris is not used: pages are changed by chance alone", err=True)
        _by_chance(ends, folders, out)
    while not blind and (left := ends - time.monotonic()) > 1:
        # In a process of its own: libFuzzer ends it, and so does a page that breaks a library in C.
        words = [
            "--child",
            "--minutes",
            str(left / 60),
            "--out",
            str(out),
            *(("--seeds", str(folder)) if folder else ()),
        ]
        done = subprocess.run([sys.executable, "-m", "tests.fuzz.extract", *words], cwd=ROOT, check=False)
        _adopt_crash(out, done.returncode)
    sys.exit(1 if _told(out) else 0)


def _by_chance(ends: float, folders: tuple[Path, ...], out: Path) -> None:
    random, known, hunt = Random(), list(pages(folders)), Hunt(out)
    count = 0
    for html in known:
        hunt.run(html)
    while time.monotonic() < ends:
        hunt.run(mutated(random.choice(known), random, _size(random), known))
        count += 1
    click.echo(f"{count} pages tried", err=True)


def _guided(seconds: float, folders: tuple[Path, ...], out: Path) -> None:
    import atheris  # noqa: PLC0415

    with atheris.instrument_imports(include=_ROOMS):
        hunt = Hunt(out, _WATCHED)
    corpus, known = out / "corpus", list(pages(folders))
    corpus.mkdir(exist_ok=True)
    for html in known:
        (corpus / hashlib.sha256(html).hexdigest()[:20]).write_bytes(html)

    def change(html: bytes, most: int, seed: int) -> bytes:
        random = Random(seed)
        return (
            atheris.Mutate(html, most)
            if random.random() < 0.3
            else mutated(html, random, min(most, _size(random)), known)
        )

    limits = [
        f"-max_total_time={int(seconds) or 1}",
        f"-max_len={LONGEST}",
        "-timeout=60",
        "-rss_limit_mb=3000",
        "-report_slow_units=1000",
    ]
    words = [sys.argv[0], *limits, "-verbosity=0", "-print_final_stats=1", f"-artifact_prefix={out}/", str(corpus)]
    atheris.Setup(words, hunt.run, custom_mutator=change)
    atheris.Fuzz()


def _size(random: Random) -> int:
    """How long a page may grow: short ones, of which more can be tried, mostly."""
    return random.choice((*[4000] * 6, *[12_000] * 3, LONGEST))


def _adopt_crash(out: Path, status: int) -> None:
    """Pages at which the process itself ended (a crash in C, a hang there, too much memory)."""
    for path in [*out.glob("crash-*"), *out.glob("timeout-*"), *out.glob("oom-*")]:
        html = path.read_bytes()
        keep(out, path.name.partition("-")[0], f"the process ended with status {status}", html, number_of(html))
        path.unlink()


def _told(out: Path) -> int:
    """Confirm what was found without the weight of coverage, make it short, and say it; how many findings there are."""
    count, hunt = 0, Hunt(out)
    for path in sorted(out.glob("*.html")):
        html, number = path.read_bytes(), int(path.stem.rpartition(".")[2])
        note = path.with_suffix(".txt")
        claim, _, detail = note.read_text("utf-8").partition("\n")
        if not claim.startswith(("crash", "timeout", "oom")):
            path.unlink()
            note.unlink()
            claim, detail = _again(hunt, claim, html, number)
            if not claim:
                continue  # too slow only while it was watched
            if not claim.startswith(("takes", "hangs")):
                html = shrunk(html, lambda shorter, of=(claim, number): of[0] in hunt.breaches(shorter, of[1]))  # type: ignore[misc]
                detail = hunt.breaches(html, number).get(claim, detail)
            keep(out, claim, detail, html, number)
        count += 1
        click.echo(f"\n{claim}\n  case {number}, {len(html)} bytes: {html[:150]!r}\n{detail}")
    click.echo(f"{count} findings in {out}", err=True)
    return count


def _again(hunt: Hunt, claim: str, html: bytes, number: int) -> tuple[str, str]:
    """The claim and what was found, read again; empty where it holds now. Where time is lost may tell otherwise."""
    kind = claim.partition(" at ")[0]
    again = (each for each in hunt.breaches(html, number).items() if each[0].partition(" at ")[0] == kind)
    return next(again, ("", ""))


if __name__ == "__main__":
    main()
