"""How what a survey found looks on a terminal, whatever its width, and for programs."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict
from types import TracebackType
from typing import Any, Self

import click

from scraper.onboard.adding import Added
from scraper.onboard.proposal import Proposal, Taken
from scraper.onboard.written import field_name, how_sure
from scraper.sources.written import news_block, source_block
from scraper.terminal import _, cut, say, table

_NARROW = 64  # columns; below that, first words would leave no room for titles
_FIRST = 12  # words of an article
_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


class Asking:
    """The bar that grows while sites are asked, and says for which page; nothing where stderr is no terminal."""

    def __init__(self, label: str, most: int) -> None:
        """`most`: how many requests there may be in all."""
        room = max(shutil.get_terminal_size((80, 24)).columns - len(label) - 34, 16)
        self._bar: Any = click.progressbar(
            length=most,
            label=label,
            file=sys.stderr,
            width=16,
            show_eta=False,
            show_percent=False,
            hidden=not sys.stderr.isatty(),
            item_show_func=lambda url: cut(url, room) if url else "",
        )

    def __enter__(self) -> Self:
        self._bar.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.__exit__(kind, error, trace)

    def __call__(self, url: str) -> None:
        """An address is being asked for."""
        self._bar.update(1, url)


def show_added(added: Added) -> None:
    """What was found and what became of it: the new file's text or the changes, where nothing else is, on stdout."""
    aside = bool(added.diff) or added.outcome == "shown"
    if added.proposal:
        _show_proposal(added.proposal, err=aside)
    if added.diff:
        for line in added.diff.splitlines():
            click.secho(line, fg=_COLOURS.get(line[:1]))
    elif added.outcome == "shown":
        click.echo(added.text, nl=False)
    _say_next(added)


def show_all(done: Sequence[Added]) -> None:
    """A line for each of many addresses, after what was said of it by itself."""
    words = {
        "written": _("written"),
        "proposed": _("changes proposed"),
        "unchanged": _("unchanged"),
        "shown": _("shown"),
        "failed": _("failed"),
    }
    heads = (_("address"), _("source"), _("outcome"), _("ways"), _("requests"), _("warnings"))
    counted = [(each, each.proposal) for each in done]
    click.echo()
    table(
        heads,
        [
            (
                *(each.url, each.slug, words[each.outcome]),
                *((len(found.source.news), found.requests, len(found.warnings)) if found else (None, None, None)),
            )
            for each, found in counted
        ],
    )


def _say_next(added: Added) -> None:
    told = {"url": added.url, "slug": added.slug, "file": added.file, "error": added.error}
    told["kept"] = str(added.file).removesuffix(".proposed")
    if added.outcome == "failed":
        say("{error}" if added.url in (added.error or "") else "{url}: {error}", **told)
    elif added.outcome == "written":
        say(_("{file} is written and yours to change. Next: scraper crawl {slug} --limit 10"), **told)
    elif added.outcome == "unchanged":
        say(_("{file}: nothing changed; the survey found what the file says already."), **told)
    elif added.diff and added.outcome == "proposed":
        say(_("{kept} stays as it is; the changes above are in {file}. To take them: mv {file} {kept}"), **told)
    else:
        say(_("Nothing was written."))


def _show_proposal(proposal: Proposal, *, err: bool) -> None:
    source, columns = proposal.source, shutil.get_terminal_size((100, 24)).columns
    made = _("made by {platform}").format(platform=proposal.platform) if proposal.platform else ""
    asked = _("asked {n} times").format(n=proposal.requests)
    click.secho(cut(source.name, columns), bold=True, err=err)
    click.echo(cut(", ".join(filter(None, (source.home, made, asked))), columns), err=err)
    click.echo(err=err)
    ways = [(next(iter(news_block(each))), each.section, each.url) for each in source.news]
    _fitted((_("way"), _("section"), _("address")), ways, columns, err=err)
    click.echo(err=err)
    articles = [_article(taken) for taken in proposal.taken[:10]]
    fields = 2 if columns < _NARROW else 3
    heads = (_("date"), _("title"), _("first words"))[:fields]
    _fitted(heads, [each[:fields] for each in articles], columns, err=err)
    click.echo(err=err)
    fits = [(field_name(hold.field), hold.rule or _("general rules"), how_sure(hold)) for hold in proposal.fits]
    if fits:
        _fitted((_("field"), _("found by"), _("came out on")), fits, columns, err=err)
    for warning in proposal.warnings:
        click.echo(f"! {cut(warning, 10_000)}", err=err)


def _article(taken: Taken) -> tuple[str | None, ...]:
    article = taken.article
    words = " ".join((article.body or "").split()[:_FIRST])
    return (article.published and article.published[:10], article.title, words or None)


def _fitted(heads: Sequence[str], rows: Sequence[Sequence[str | None]], columns: int, *, err: bool) -> None:
    """A table that is no wider than the terminal: its last two columns share what room the others leave."""
    longest = [max([len(head), *(len(row[at] or "") for row in rows)]) for at, head in enumerate(heads)]
    room = columns - 2 * (len(heads) - 1) - sum(longest[:-2])
    last = max(room - longest[-2], (room + 1) // 2)
    widths = [*longest[:-2], room - min(last, longest[-1]), last]
    table(
        [cut(head, width) for head, width in zip(heads, widths, strict=True)],
        [[cell and cut(cell, width) for cell, width in zip(row, widths, strict=True)] for row in rows],
        err=err,
    )


def added_as_json(added: Added) -> dict[str, Any]:
    """What became of an address, for a program."""
    proposal = added.proposal
    told: dict[str, Any] = {
        "url": added.url,
        "outcome": added.outcome,
        "source": added.slug,
        "file": added.file and str(added.file),
        "error": added.error,
    }
    if proposal is None:
        return told
    return told | {
        "platform": proposal.platform,
        "requests": proposal.requests,
        "says": source_block(proposal.source),
        "fits": [asdict(hold) for hold in proposal.fits],
        "warnings": list(proposal.warnings),
        "articles": [
            {
                "url": taken.capture.url,
                "title": taken.article.title,
                "published": taken.article.published,
                "published_from": taken.article.published_from,
                "attachments": len(taken.article.attachments),
                "body": taken.article.body,
            }
            for taken in proposal.taken
        ],
        "text": added.text,
        "diff": added.diff,
    }
