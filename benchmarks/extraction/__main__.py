"""`python -m benchmarks.extraction GOLD`: this project beside its peers on gold pages; README.md tells the rest."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from benchmarks.extraction.extractors import EXTRACTORS, OURS
from benchmarks.extraction.gold import Page, datasets, load
from benchmarks.extraction.run import Speed, answers, speed
from benchmarks.extraction.score import Row, score
from benchmarks.extraction.worst import FIELDS, Miss, worst

_FIGURES = ("body_f1", "body_precision", "body_recall", "title", "date_right", "date_wrong", "snippets_f1")
_BESIDE = "trafilatura"  # what speed is told as a multiple of
_SHOWN = 110  # characters of a text


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="GOLD")
@click.option("--extractor", "names", multiple=True, type=click.Choice(list(EXTRACTORS)), help="Only this one.")
@click.option("--dataset", "chosen", multiple=True, help="Only this one, by its file's name; may be given again.")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many pages of each dataset, always the same.")
@click.option("--speed", "timed", type=click.IntRange(min=1), help="Also time each on so many pages of all datasets.")
@click.option("--worst", "most", type=click.IntRange(min=1), help="Also list so many of the pages that we read worst.")
@click.option("--field", type=click.Choice(FIELDS), default="body", show_default=True, help="Worst in what.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def main(
    folder: Path,
    names: tuple[str, ...],
    chosen: tuple[str, ...],
    limit: int | None,
    timed: int | None,
    most: int | None,
    field: str,
    as_json: bool,
) -> None:
    """Score extractors on the packed gold pages in GOLD."""
    files = datasets(folder)
    if unknown := [name for name in chosen if name not in files]:
        raise click.UsageError(f"found {', '.join(unknown)}, expected of: {', '.join(files) or 'an empty folder'}")
    there = _installed(names or tuple(EXTRACTORS))
    figures: dict[str, dict[str, Row]] = {}
    misses: dict[str, list[Miss]] = {}
    sample: list[Page] = []
    for dataset in chosen or files:
        pages = load(files[dataset], limit)
        figures[dataset] = {}
        for name in there:
            found, failed = answers(name, pages)
            row = score(pages, found, EXTRACTORS[name].fields)
            if len(row) > 1:  # beyond the count of pages: the two have a field in common
                figures[dataset][name] = {**row, "failed": failed}
            if name == OURS and most:
                misses[dataset] = worst(pages, found, field, most)
        sample += pages[: timed // len(chosen or files)] if timed else []
    speeds = {name: speed(name, sample) for name in there} if sample else {}
    if as_json:
        told = {name: asdict(each) for name, each in speeds.items()}
        listed = {dataset: [asdict(miss) for miss in each] for dataset, each in misses.items()}
        versions = {name: EXTRACTORS[name].version for name in there}
        report = {"versions": versions, "figures": figures, "speed": told, "worst": listed}
        click.echo(json.dumps(report, ensure_ascii=False, indent=1))
        return
    _show_figures(figures)
    _show_speeds(speeds)
    _show_misses(misses, field)


def _installed(names: Sequence[str]) -> list[str]:
    for name in names:
        if not EXTRACTORS[name].there:
            click.echo(f"{name}: not installed, left out; peers.txt names its package", err=True)
    return [name for name in names if EXTRACTORS[name].there]


def _show_figures(figures: dict[str, dict[str, Row]]) -> None:
    for dataset, rows in figures.items():
        shown = [figure for figure in _FIGURES if any(figure in row for row in rows.values())]
        pages = next((row["pages"] for row in rows.values()), 0)
        click.echo(f"\n## {dataset}, {pages} pages\n\n| extractor | {' | '.join(shown)} | failed |")
        click.echo(f"|---|{'--:|' * (len(shown) + 1)}")
        for name, row in rows.items():
            cells = (f"{row[figure]:.3f}" if figure in row else "–" for figure in shown)
            click.echo(f"| {name} | {' | '.join(cells)} | {row['failed']} |")


def _show_speeds(speeds: dict[str, Speed]) -> None:
    if not speeds:
        return
    measure = speeds.get(_BESIDE)
    click.echo(f"\n## Speed\n\n| extractor | pages a CPU second | × {_BESIDE} | middle ms | slowest in 100, ms |")
    click.echo("|---|--:|--:|--:|--:|")
    for name, each in sorted(speeds.items(), key=lambda item: -item[1].pages_per_second):
        times = f"{each.pages_per_second / measure.pages_per_second:.1f}" if measure else "–"
        click.echo(f"| {name} | {each.pages_per_second:.1f} | {times} | {each.middle_ms:.1f} | {each.slow_ms:.1f} |")


def _show_misses(misses: dict[str, list[Miss]], field: str) -> None:
    for dataset, each in misses.items():
        click.echo(f"\n## Worst in {field}: {dataset}")
        for miss in each:
            click.echo(f"\n{miss.score:.3f} {miss.note} {miss.id} {miss.url}".rstrip())
            click.echo(f"  found {_short(miss.found)}\n  gold  {_short(miss.gold)}")


def _short(text: str | None) -> str:
    return "–" if text is None else f"{text[:_SHOWN]}{'…' if len(text) > _SHOWN else ''}"


if __name__ == "__main__":
    main()
