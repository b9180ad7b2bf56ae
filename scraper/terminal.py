"""How results look on a terminal: data on stdout, messages on stderr in the locale's language."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import click

from scraper import messages
from scraper.archive.audits import Audit
from scraper.archive.health import Health, worded
from scraper.archive.runs import Tally
from scraper.audit import Audited
from scraper.golden import Golden
from scraper.messages import one_line
from scraper.models import Article
from scraper.pipeline import Report
from scraper.search.building import Progress

_ = messages._
_COUNTS = ("listed", "new", "edited", "moved", "unchanged", "missing", "removed", "returned", "failed", "refused")


def say(text: str, **values: object) -> None:
    """A message for a person, filled in, on stderr."""
    click.echo(text.format(**values), err=True)


def put_json(value: Any) -> None:
    """Data for a program: one JSON document on stdout."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def table(heads: Sequence[str], rows: Iterable[Sequence[object]], *, err: bool = False) -> None:
    """Columns that line up, on stdout or on stderr; numbers to the right."""
    texts = [list(heads), *([_shown(cell) for cell in row] for row in rows)]
    widths = [max(map(_width, column)) for column in zip(*texts, strict=True)]
    for line, row in enumerate(texts):
        cells = [
            _padded(cell, width, right=line > 0 and cell.isdigit()) for cell, width in zip(row, widths, strict=True)
        ]
        click.echo("  ".join(cells).rstrip(), err=err)


def cut(text: str, columns: int) -> str:
    """A text on one line of so many columns at most, what cannot be shown left out; "…" stands for what is cut off."""
    shown = one_line(text)
    if _width(shown) <= columns:
        return shown
    while shown and _width(shown) >= columns:
        shown = shown[:-1]
    return f"{shown.rstrip()}…" if columns > 0 else ""


def word(name: str) -> str:
    """An outcome, a condition or a count as a person reads it."""
    words = {
        "ok": _("ok"),
        "partial": _("partial"),
        "failed": _("failed"),
        "interrupted": _("interrupted"),
        "running": _("running"),
        "never": _("never crawled"),
        "quiet": _("quiet"),
        "failing": _("failing"),
        "blocked": _("blocked"),
        "overdue": _("overdue"),
        "stale": _("stale"),
        "drifting": _("drifting"),
        "discontinued": _("discontinued"),
        "listed": _("listed"),
        "new": _("new"),
        "edited": _("edited"),
        "moved": _("moved"),
        "unchanged": _("unchanged"),
        "missing": _("missing"),
        "removed": _("removed"),
        "returned": _("returned"),
        "refused": _("refused"),
        "undated": _("undated"),
        "lost": _("lost"),
        "wrong": _("wrong"),
        "otherwise": _("reads otherwise"),
    }
    return words[name]


def _shown(cell: object) -> str:
    return "–" if cell is None else str(cell)


def _width(text: str) -> int:
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )


def _padded(text: str, width: int, *, right: bool) -> str:
    space = " " * (width - _width(text))
    return space + text if right else text + space


class Counter:
    """The line that grows while a crawl runs; nothing where stderr is no terminal."""

    def __init__(self, slugs: Iterable[str]) -> None:
        self._tallies: dict[str, Tally] = dict.fromkeys(slugs, Tally())
        self._shown = sys.stderr.isatty()

    def __call__(self, slug: str, tally: Tally) -> None:
        self._tallies[slug] = tally
        if self._shown:
            fetched = sum(each.fetched for each in self._tallies.values())
            new = sum(each.new for each in self._tallies.values())
            line = _("{fetched} fetched, {new} new").format(fetched=fetched, new=new)
            click.echo(f"\r\033[K{slug}: {line}", nl=False, err=True)

    def done(self) -> None:
        """Clear the line."""
        if self._shown:
            click.echo("\r\033[K", nl=False, err=True)


def show_reports(reports: Sequence[Report]) -> None:
    """What crawls came to: a line a source, then what failed and why."""
    rows = [
        [report.source, _(report.outcome), *(getattr(report.tally, name) for name in _COUNTS)] for report in reports
    ]
    table(("source", "outcome", *_COUNTS), rows)
    for report in reports:
        _say_saved(report.source, report.tally.bytes, report.tally.saved)
        for told in filter(None, (report.stopped, report.error)):
            click.echo(f"{report.source}: {told}", err=True)
        for url, reason in report.failures[:10]:
            click.echo(f"{report.source}: {url}: {reason}", err=True)
        if len(report.failures) > 10:
            say(_("{source}: and {n} more"), source=report.source, n=len(report.failures) - 10)


def _say_saved(source: str, came: int, saved: int) -> None:
    """What conditional requests spared the town's server in one crawl, if anything."""
    if saved:
        told = _("{source}: {came} kB came, {saved} kB were known and not sent again")
        say(told, source=source, came=f"{came / 1000:.1f}", saved=f"{saved / 1000:.1f}")


def show_example(kept: Golden, article: Article) -> None:
    """What was read from a page that was kept as an example, and what a person has to do now."""
    body = (article.body or "").split()
    around = f"{' '.join(body[:8])} … {' '.join(body[-8:])}" if len(body) > 16 else " ".join(body)
    rows = [
        (_("title"), article.title),
        (_("published"), article.published and f"{article.published} ({article.published_from})"),
        (_("text"), around or None),
        (_("words"), len(body)),
        *((_("attachment"), f"{file.url} {file.name}") for file in article.attachments),
    ]
    table((_("field"), _("as it is read today")), rows)
    for problem in article.problems:
        click.echo(problem, err=True)
    say(_("Kept. Now hold {page} against {file} and correct the latter by hand."), page=kept.url, file=kept.path)


def report_as_json(report: Report) -> Mapping[str, Any]:
    """A report for a program."""
    failures = [{"url": url, "reason": reason} for url, reason in report.failures]
    return {
        "source": report.source,
        "run": report.run,
        "outcome": report.outcome,
        **asdict(report.tally),
        "stopped": report.stopped,
        "error": report.error,
        "failures": failures,
    }


def show_health(all_health: Sequence[Health]) -> None:
    """A line a source, then why it is called so, then what failed where somebody has to see to it."""
    rows = [
        (
            each.source,
            word(each.condition),
            each.articles,
            each.undated,
            each.missing,
            each.removed,
            each.last_ok,
            each.last_news,
            each.weekly and f"{each.weekly:.1f}",
        )
        for each in all_health
    ]
    counted = (_("articles"), word("undated"), word("missing"), word("removed"))
    table(
        (_("source"), _("condition"), *counted, _("last read in full"), _("last news"), _("days with news a week")),
        rows,
    )
    click.echo()
    for each in all_health:
        told = dict.fromkeys((each.source, word(each.condition), worded(each.reason, _)))
        click.echo(": ".join(told))
    for each in all_health:
        if each.last_run:
            _say_saved(each.source, int(str(each.last_run["bytes"])), int(str(each.last_run["saved"])))
        for url, reason in each.failures:
            click.echo(f"{each.source}: {url}: {reason}", err=True)
    if alarms := [each.source for each in all_health if each.needs_a_person]:
        say(_("Somebody has to see to: {sources}"), sources=", ".join(alarms))


def show_audit(last: Audit | None) -> None:
    """When the archive was last held against its bytes, and what came of it."""
    if last is None:
        say(_("The archive was never audited; `scraper verify` does it."))
    elif last.finished_at is None:
        say(_("The audit of {moment} did not end."), moment=last.started_at)
    else:
        said = _(
            "Last audit {moment} ({scope}): {captures} captures and {versions} versions, {lost} lost, {wrong} wrong."
        )
        counts = {name: getattr(last, name) for name in ("scope", "captures", "versions", "lost", "wrong")}
        say(said, moment=last.started_at, **counts)


def show_alerts(told: Sequence[tuple[str, int, int, str | None]], problems: Sequence[str]) -> None:
    """What alerts could not deliver: (recipient by name, waiting, given up, last reason) each."""
    for recipient, waiting, given_up, reason in told:
        said = _("alerts: {recipient}: {waiting} waiting, {given_up} given up")
        line = said.format(recipient=recipient, waiting=waiting, given_up=given_up)
        click.echo(f"{line}: {reason}" if reason else line, err=True)
    for problem in problems:
        say(_("Alerts: {problem}"), problem=problem)


def show_indexing(due: Progress | None) -> None:
    """How far the search index is, while it is not as it should be."""
    if due:
        said = _("The search index holds {done} of {articles} articles as it should; `scraper index` goes on with it.")
        say(said, **asdict(due))


def show_audited(done: Audited) -> None:
    """What an audit found: a line a problem, then the counts."""
    for each in done.problems:
        line = f"{word(each.grade)}: {each.place}: found {each.found}, expected {each.expected}; {each.remedy}"
        click.echo(line)
    looked = done.looked
    if more := looked.lost + looked.wrong + looked.otherwise - len(done.problems):
        say(_("{n} more were counted and are not listed"), n=more)
    said = _(
        "{captures} captures in {files} files, {versions} versions and {attachments} attachments looked at:"
        " {lost} lost, {wrong} wrong; {otherwise} read otherwise by today's rules"
    )
    say(said, **asdict(looked))
