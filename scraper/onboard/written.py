"""A proposal as a source file that a person can read: each line with its reason, and at the top how it came about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from scraper.messages import _
from scraper.models import Hold
from scraper.onboard.proposal import Proposal, Reason
from scraper.sources import source_text


def file_text(proposal: Proposal, made_at: datetime) -> str:
    """The YAML of `schedules/SLUG.yml`; read by scraper.sources it gives the proposal's source again."""
    remarks: dict[tuple[str | int, ...], list[str]] = {}
    for reason in proposal.reasons:
        remarks.setdefault(_place(reason, proposal), []).append(reason.text)
    return source_text(proposal.source, remarks, _head(proposal, made_at))


def field_name(field: str) -> str:
    """A field of an article as a person calls it."""
    names = {
        "title": _("title"),
        "body": _("text"),
        "date": _("date"),
        "remove": _("left out of the text"),
        "order": _("order of day and month"),
        "pages": _("pages"),
    }
    return names.get(field, field)


def how_sure(hold: Hold) -> str:
    """On how many of the pages that nothing was learned from a field came out."""
    said = _("{n} of {of} pages").format(n=hold.pages, of=hold.of)
    return f"{said}; {hold.why}" if hold.why else said


def _head(proposal: Proposal, made_at: datetime) -> Iterator[str]:
    told = _("Made by `scraper add {url}` on {day}; the site was asked {n} times.")
    yield told.format(url=proposal.source.home, day=f"{made_at:%Y-%m-%d}", n=proposal.requests)
    if proposal.platform:
        yield _("The site is made by {platform}.").format(platform=proposal.platform)
    yield _("The file is yours to change: docs/sources.md tells every key, `scraper check {slug}` tries it.").format(
        slug=proposal.source.slug
    )
    if proposal.fits:
        yield _("Tried on pages that nothing was learned from:")
    for hold in proposal.fits:
        yield f"- {field_name(hold.field)}: {how_sure(hold)}"
    for warning in proposal.warnings:
        yield _("Mind: {warning}").format(warning=warning)


def _place(reason: Reason, proposal: Proposal) -> tuple[str | int, ...]:
    """The place by the keys of the file: a listing's address stands there as `listing`, not as `url`."""
    place = reason.place
    if len(place) == 3 and place[0] == "news" and place[2] == "url" and isinstance(place[1], int):
        news = proposal.source.news
        kind = type(news[place[1]]).__name__.lower() if place[1] < len(news) else "url"
        return (*place[:2], kind)
    return place
