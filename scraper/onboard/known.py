"""A site that has a source file already: what a new survey would change in it, and what it leaves to the person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import fields, replace
from typing import Any
from urllib.parse import urlsplit

import regex

from scraper import addresses
from scraper.errors import WrongInput
from scraper.extract import extract
from scraper.messages import _
from scraper.models import Article, Feed, Listing, News, Sitemap, Source, Template
from scraper.onboard.amending import amended_text, written_keys
from scraper.onboard.proposal import Proposal, Reason, Taken
from scraper.sources import read_text

_RULES = ("item", "link", "title", "date", "next")  # how a listing is read
_RESPECTED = ("slug", "name", "home", "news", "article")  # never filled in like other keys
_TIMED = ("cron", "every", "quiet", "timezone")


def of_site(url: str, sources: Iterable[Source]) -> Source | None:
    """The source whose home or news shares the host of an address: of several, the one that begins most like it."""
    sharing = [source for source in sources if any(addresses.same_host(url, own) for own in _addresses(source))]
    return max(sharing, key=lambda source: max(_alike(url, own) for own in _addresses(source)), default=None)


def _addresses(source: Source) -> tuple[str, ...]:
    return (source.home, *(news.url for news in source.news))


def _alike(one: str, other: str) -> int:
    """How many characters the paths of two addresses begin with alike; more than any, if they are of one host."""
    pair = [f"{urlsplit(url).path}?{urlsplit(url).query}" for url in (one, other)]
    same = next((at for at, (a, b) in enumerate(zip(*pair, strict=False)) if a != b), min(map(len, pair)))
    return same + (10_000 if addresses.same_host(one, other) else 0)


def mended(text: str, file: str, slug: str, proposal: Proposal) -> str:
    """A source file's text with what the survey would have otherwise; the same text where nothing is to be changed.

    What a person wrote stays: names, times and the like wherever they are given, comments, ways that the survey did
    not find, and rules of the article block that take the same from the pages of the proposal. Raises WrongInput where
    the text is no source file, or one laid out so that it cannot be changed line by line.
    """
    old = read_text(text, file, slug)
    new = amended(old, written_keys(text), proposal)
    if new == old:
        return text
    proposed = amended_text(text, old, new, _moved(proposal, new))
    with suppress(WrongInput):
        if read_text(proposed, file, slug) == new:
            return proposed
    told = _("{file}: it is laid out in a way that cannot be changed line by line; docs/sources.md shows how it may be")
    raise WrongInput(told.format(file=file))


def amended(old: Source, written: frozenset[str], proposal: Proposal) -> Source:
    """The source as it would be, out of what is written (`written`: under which keys) and what was found."""
    found = proposal.source
    filled = {
        each.name: getattr(found, each.name)
        for each in fields(old)
        if each.name not in written and each.name not in _RESPECTED
    }
    if old.cron or old.every or old.quiet:
        filled = {name: value for name, value in filled.items() if name not in _TIMED}
    home = old.home if any(addresses.same_host(found.home, own) for own in _addresses(old)) else found.home
    news = _news(old.news, found.news)
    return replace(old, **filled, home=home, news=news, article=_article(old, news, proposal))


def _news(old: tuple[News, ...], found: tuple[News, ...]) -> tuple[News, ...]:
    """Every way that is written, its rules as found; then the ways that are not written yet."""
    by_key = {_way_key(each): each for each in found}
    written = {_way_key(each) for each in old}
    kept = [_way(each, by_key.get(_way_key(each))) for each in old]
    return (*kept, *(each for key, each in by_key.items() if key not in written))


def _way(old: News, found: News | None) -> News:
    if isinstance(old, Listing) and isinstance(found, Listing):
        rules = {name: getattr(found, name) for name in _RULES if getattr(found, name) is not None}
        return replace(old, section=old.section or found.section, **rules)
    if isinstance(old, Feed | Sitemap) and isinstance(found, Feed | Sitemap):
        return replace(old, section=old.section or found.section)
    return old


def _article(old: Source, news: tuple[News, ...], proposal: Proposal) -> Template:
    """The block as written, but for rules that take something else from the pages than the survey does."""
    written, found = old.article, proposal.source.article
    pairs = [(_read(taken, old), taken.article) for taken in proposal.taken]
    changed: dict[str, Any] = {}
    for rule, field in (("title", "title"), ("body", "body"), ("date", "published")):
        wanted = getattr(found, rule)
        if wanted is not None and any(_differs(one, other, field) for one, other in pairs):
            changed[rule] = wanted
    if "body" in changed or any(_differs(one, other, "body") for one, other in pairs):
        changed["remove"] = tuple(dict.fromkeys((*written.remove, *found.remove)))
    if "date" in changed and written.order is None:
        changed["order"] = found.order
    needed = any(isinstance(each, Listing) and each.item is None for each in news)
    if found.url and written.url != found.url and (needed if written.url is None else _misses(written.url, proposal)):
        changed["url"] = found.url
    return replace(written, **changed)


def _moved(proposal: Proposal, new: Source) -> Iterator[Reason]:
    """The reasons with their places in the new source, whose ways stand in another order."""
    numbers = {_way_key(each): number for number, each in enumerate(new.news)}
    for reason in proposal.reasons:
        kind, *rest = reason.place or ("",)
        if kind != "news" or not rest:
            yield reason
        elif isinstance(rest[0], int) and rest[0] < len(proposal.source.news):
            yield replace(reason, place=(kind, numbers[_way_key(proposal.source.news[rest[0]])], *rest[1:]))


def _way_key(news: News) -> tuple[type[News], str]:
    """What makes two ways the same one."""
    return type(news), addresses.key(news.url)


def _read(taken: Taken, source: Source) -> Article:
    return extract(
        taken.capture.body,
        taken.capture.url,
        content_type=taken.capture.content_type,
        template=source.article,
        hints=taken.hints,
        language=source.language,
        timezone=source.timezone,
        now=taken.capture.fetched_at,
    )


def _differs(one: Article, other: Article, field: str) -> bool:
    first, second = (" ".join((getattr(article, field) or "").split()) for article in (one, other))
    return first != second


def _misses(pattern: str, proposal: Proposal) -> bool:
    """Whether an address of the articles found is none by the pattern."""
    try:
        return not all(regex.search(pattern, taken.capture.url, timeout=1.0) for taken in proposal.taken)
    except TimeoutError:
        return True
