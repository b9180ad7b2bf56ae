"""Puts into words why a source file is as it is, and what a person should know before it is used."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from scraper.errors import PageError, Refused
from scraper.models import Hold
from scraper.onboard.articles import Reading
from scraper.onboard.proposal import Reason
from scraper.onboard.section import Section
from scraper.onboard.ways import Ways

Words = Callable[[str], str]

_FULL = 0.9  # share of pages below which a field is worth a warning
_FEW = 50  # articles of a feed: one that holds no more shows the latest only


def reasons(ways: Ways, read: Reading, _: Words) -> list[Reason]:
    """Why each line is there, for the lines that need it."""
    told = [reason for number, one in enumerate(ways.sections) for reason in _of_section(number, one, _)]
    told += _of_offers(ways, _)
    if read.template.url:
        count = sum(link.item is None for link in ways.links)
        text = _("fits every article (articles: {count}) and no other page seen").format(count=count)
        told.append(Reason(("article", "url"), text))
    for fit in read.fits:
        if fit.rule is not None:
            text = _("{pages} of {of} pages it was not learned from").format(pages=fit.pages, of=fit.of)
            told.append(Reason(("article", fit.field), text))
    return told


def _of_section(number: int, one: Section, _: Words) -> Iterable[Reason]:
    yield Reason(("news", number, "listing"), _reached(one, _))
    if one.rule.whole:
        count = sum(link.item is not None for link in one.links)
        text = _("items that are the announcement themselves, without a page of their own: {count}")
        yield Reason(("news", number, "whole"), text.format(count=count))
    if one.rule.item:
        shown = sum(bool(link.hints.title) for link in one.links)
        yield Reason(("news", number, "item"), _share(_, shown, len(one.links), _("with a title")))
    if one.rule.date:
        dated = sum(bool(link.hints.date) for link in one.links)
        yield Reason(("news", number, "date"), _share(_, dated, len(one.links), _("with a date")))
    if one.rule.next:
        yield Reason(("news", number, "next"), _("pages turned: {pages}").format(pages=len(one.pages)))


def _of_offers(ways: Ways, _: Words) -> Iterable[Reason]:
    entries = len(ways.sections)
    for number, feed in enumerate(ways.feeds, start=entries):
        if feed.whole and len(feed.links) <= _FEW and len(ways.links) > len(feed.links):
            text = _("holds only the last {count}; the listing leads to the others").format(count=len(feed.links))
            yield Reason(("news", number, "feed"), text)
    for number, offer in enumerate(ways.maps, start=entries + len(ways.feeds)):
        text = _("articles that nothing else leads to: {count}").format(count=len(offer.links))
        yield Reason(("news", number, "sitemap"), text)


def _share(_: Words, part: int, whole: int, what: str) -> str:
    return _("{part} of {whole} {what}").format(part=part, whole=whole, what=what)


def _reached(section: Section, _: Words) -> str:
    if section.lead.is_front and not section.rule.next:
        text = _("articles: {count}, what the front page shows")
    elif section.whole:
        text = _("articles: {count}, back to its first")
    else:
        text = _("articles: {count}, pages read: {pages}; there are more")
    return text.format(count=len(section.links), pages=len(section.pages))


def warnings(ways: Ways, read: Reading, failures: Iterable[PageError], oddities: Iterable[str], _: Words) -> list[str]:
    """What a person should know before the source is used; `oddities` are its platform's, told where they may explain
    what falls short."""
    told = [*_of_fields(read.fits, _), *_of_counts(ways.sections, _)]
    told += oddities if told else ()
    if not ways.sections and not ways.maps:
        told.append(_("no list of news was found: only what the feed holds will be taken, and nothing older"))
    refused = [error.url for error in failures if isinstance(error, Refused)]
    if refused:
        text = _("pages that may not be asked for: {count}, such as {url}")
        told.append(text.format(count=len(refused), url=refused[0]))
    return told


def _of_fields(fits: Iterable[Hold], _: Words) -> Iterable[str]:
    texts = {
        "title": _("titles came out on {pages} of {of} pages only"),
        "body": _("texts came out on {pages} of {of} pages only"),
        "date": _("dates came out on {pages} of {of} pages only"),
    }
    for fit in fits:
        if fit.field == "date" and fit.pages == 0:
            yield _("no dates on this site: its articles are known by the day they were first seen")
        elif fit.pages < _FULL * fit.of and fit.field in texts:
            yield texts[fit.field].format(pages=fit.pages, of=fit.of)


def _of_counts(sections: Iterable[Section], _: Words) -> Iterable[str]:
    for one in sections:
        if one.whole and one.stated and one.stated.least > len(one.links):
            text = _("{url} says “{words}”, but articles that can be reached: {count}")
            yield text.format(url=one.rule.url, words=one.stated.words, count=len(one.links))
