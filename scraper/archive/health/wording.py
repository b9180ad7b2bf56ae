"""Puts the reason for a source's condition into words, in any language that the catalogues hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from scraper.archive.health.deciding import Reason

Gettext = Callable[[str], str]


def _written(value: date | datetime) -> str:
    return f"{value:%Y-%m-%d %H:%M} UTC" if isinstance(value, datetime) else value.isoformat()


def worded(
    reason: Reason, _: Gettext = str, *, write: Callable[[date | datetime], str] = _written, outside: bool = False
) -> str:
    """The reason as a sentence; `_` translates, `write` writes days and moments. `outside`: for strangers, who are not
    told what is ours to see to: addresses and what a program said."""
    values = {name: write(value) if isinstance(value, date) else value for name, value in reason.values.items()}
    text = _sentence(reason, _) if not outside else _for_strangers(reason, _) or _sentence(reason, _)
    return text.format(**values)


def _sentence(reason: Reason, _: Gettext) -> str:
    well = reason.values.get("well")
    since = _("; last read well {well}") if well else _("; never read well so far")
    told = {
        "never": _("never crawled"),
        "never, by hand": _("never crawled; it is crawled only by hand"),
        "running": _("crawl since {moment}"),
        "interrupted": _("the crawl of {moment} did not end; the next one goes on"),
        "overdue": _("last crawl {moment}, one was due by {due}"),
        "stopped": _("last crawl {moment}, {why}"),
        "well": _("last crawl {moment}, {n} new"),
        "some failed": _("last crawl {moment}; {n} of {of} addresses failed and are tried again"),
        "bad hour": _("the last crawl, {moment}, failed ({why}); it is tried again before anybody is called"),
        "failing": "{why}" + since,
        "blocked": _("a guard keeps us out: {why}") + since,
        "lost": _("{n} announcements are listed and could not be read"),
        "redesign": _("the site looks otherwise: {why}"),
        "listing misfit": _("the source file no longer fits the listing: {why}"),
        "misfit": _("{n} new pages do not fit the article block of the source file"),
        "known misfit": _("{n} known pages no longer fit the source file"),
        "fell": _("the source file's rules find far less than they did: {fields}"),
        "unlisted": _("the {n} newest announcements left the listing at once: it shows something else, or an old copy"),
        "stale": _(
            "nothing new since {day}, {days} days, in which about {missed} days with news were usual;"
            " the longest pause so far: {longest} days"
        ),
        "stale, slow": _("nothing new since {day}, {days} days; the longest pause so far: {longest} days"),
        "quiet": _("crawls succeed; nothing new since {day}, which is usual: pauses of up to {longest} days were met"),
        "quiet, new": _("crawls succeed; nothing new since {day}, and too little before it to know what is usual"),
        "quiet, season": _("crawls succeed; nothing new since {day}, as in other years at this time"),
    }
    if reason.kind == "discontinued":
        return _("not crawled since {day}: {why}") if reason.values.get("why") else _("not crawled since {day}")
    return told.get(reason.kind) or _of_field(reason, _)


def _of_field(reason: Reason, _: Gettext) -> str:
    return {
        "title": _("{lacking} of the latest {of} announcements have no title; before, {before} of {of_before} had one"),
        "date": _("{lacking} of the latest {of} announcements have no date; before, {before} of {of_before} had one"),
        "body": _("{lacking} of the latest {of} announcements have no text; before, {before} of {of_before} had one"),
        "date rule": _(
            "the date of {lacking} of the latest {of} announcements is no longer where its rule looks;"
            " before, {before} of {of_before} were"
        ),
        "length": _("the latest {of} texts have about {had} letters; before, it was {before}"),
        "same title": _("{had} of the latest {of} announcements bear the same title"),
        "same body": _("{had} of the latest {of} announcements have the same text"),
    }[reason.kind]


def _for_strangers(reason: Reason, _: Gettext) -> str | None:
    """What concerns the town and us goes out; what a server or a program said stays in."""
    return {
        "failing": _("The site could not be read lately. That says nothing about what it published."),
        "bad hour": _("The last reading failed; it is tried again."),
        "blocked": _("The site does not let our program in. That says nothing about what it published."),
        "lost": _("New announcements are listed that could not be read."),
        "redesign": _("The site was made anew; what it published since may be missing here."),
        "listing misfit": _("The site's list of news changed; what it published since may be missing here."),
        "misfit": _("The site's pages changed; what it published since may be missing here."),
        "known misfit": _("The site's pages changed; what it published since may be missing here."),
        "unlisted": _("The site shows another list than before; what it published since may be missing here."),
        "title": _("The site's pages changed; titles may be missing here."),
        "date": _("The site's pages changed; dates may be missing here."),
        "date rule": _("The site's pages changed; dates are taken from elsewhere."),
        "body": _("The site's pages changed; texts may be missing here."),
        "length": _("The site's pages changed; texts may be cut short here."),
        "same title": _("The site's pages changed; titles may be wrong here."),
        "same body": _("The site's pages changed; texts may be wrong here."),
    }.get(reason.kind)
