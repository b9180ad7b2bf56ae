"""The keys of a source file: the tables of what each block may hold, and the values they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, get_args

import yaml

from scraper.models import (
    DateOrder,
    DateRule,
    Discontinued,
    Feed,
    Fetch,
    Keep,
    Listing,
    News,
    NextPage,
    Operator,
    Personal,
    PersonalRule,
    Publisher,
    Removal,
    Rounds,
    Sitemap,
    Source,
    Template,
    Visibility,
)
from scraper.sources import timing, values
from scraper.sources.sheet import Kind, Sheet, is_nothing, many, one

_ORIGINS = ("listing", "feed", "sitemap")
_PLACES = ("css", "heading")  # where a date may stand
_COUNTED = ("param", "path")  # where a page's number may stand
_IN_ITEM = ("link", "title", "date", "whole")  # what is said of a listing's items


def _present(found: Mapping[str, Any], **renamed: str) -> dict[str, Any]:
    """The keys that have a value, under the names that the models give them."""
    return {renamed.get(key, key): value for key, value in found.items() if value is not None}


def _date(keys: Mapping[str, Kind]) -> Kind:
    """A selector alone, or a mapping of which `css` or, in listings, `heading` says where the date stands."""

    def read(sheet: Sheet, node: yaml.Node, key: str) -> DateRule | None:
        if isinstance(node, yaml.ScalarNode):
            return DateRule(css=one(values.css)(sheet, node, key))
        found = sheet.block(node, key, keys)
        if isinstance(node, yaml.MappingNode) and sum(name.value in _PLACES for name, _ in node.value) != 1:
            sheet.note(node, f"{key}: expected exactly one of {', '.join(place for place in _PLACES if place in keys)}")
        return DateRule(**_present(found))

    return read


def _next(sheet: Sheet, node: yaml.Node, key: str) -> NextPage | None:
    if isinstance(node, yaml.ScalarNode):
        return NextPage(css=one(values.css)(sheet, node, key))
    found = sheet.block(node, key, NEXT)
    given = (
        [name.value for name, _ in node.value if name.value in _COUNTED] if isinstance(node, yaml.MappingNode) else []
    )
    if isinstance(node, yaml.MappingNode) and not given:
        sheet.note(node, f"{key}: 'param' is missing, expected the name of the parameter that counts pages, or 'path'")
    if len(given) > 1:
        sheet.note(node, f"{key}: found {' and '.join(given)}, expected exactly one of {', '.join(_COUNTED)}")
    return NextPage(**_present(found, **{"from": "start"}))


def _news(sheet: Sheet, node: yaml.Node, key: str) -> News | None:
    if not isinstance(node, yaml.MappingNode):
        sheet.misfit(node, yaml.MappingNode, key)
        return None
    origins = [name.value for name, _ in node.value if name.value in _ORIGINS]
    if len(set(origins)) != 1:
        written = [str(name.value) for name, _ in node.value]
        meant = "" if origins else next(filter(None, (values.nearest(name, _ORIGINS) for name in written)), "")
        told = " and ".join(dict.fromkeys(origins)) or ", ".join(map(repr, written)) or "nothing"
        sheet.note(node, f"{key}: found {told}, expected exactly one of {', '.join(_ORIGINS)}{meant}")
        return None
    origin = origins[0]
    found = sheet.block(node, origin, NEWS[origin])
    present = _present(found, **{origin: "url"})
    if "url" not in present:
        return None
    if origin == "feed":
        return Feed(**present)
    if origin == "sitemap":
        return Sitemap(**present)
    if "item" not in found and (inside := [name for name in _IN_ITEM if name in found]):
        sheet.note(node, f"{', '.join(inside)}: expected 'item' too, since they are looked for inside each item")
    return Listing(**present)


def _article(sheet: Sheet, node: yaml.Node, key: str) -> Template:
    return Template(**_present(sheet.block(node, key, ARTICLE)))


def _former(sheet: Sheet, node: yaml.Node, key: str) -> Template:
    return Template(**_present(sheet.block(node, key, FORMER)))


def _removal(sheet: Sheet, node: yaml.Node, key: str) -> Removal:
    return Removal(**_present(sheet.block(node, key, REMOVAL)))


def _personal(sheet: Sheet, node: yaml.Node, key: str) -> Personal:
    return Personal(**_present(sheet.block(node, key, PERSONAL)))


def _discontinued(sheet: Sheet, node: yaml.Node, key: str) -> Discontinued | None:
    """A day alone, or a mapping with the reason beside it."""
    if isinstance(node, yaml.ScalarNode):
        day = one(values.day)(sheet, node, key)
        return Discontinued(day) if day else None
    found = sheet.block(node, key, DISCONTINUED)
    if isinstance(node, yaml.MappingNode) and "since" not in found:
        sheet.note(node, f"{key}: 'since' is missing, expected the day from which on it is not crawled")
    return Discontinued(**_present(found)) if "since" in found else None


DATE: Mapping[str, Kind] = {"css": one(values.css), "pattern": one(values.pattern), "heading": one(values.css)}
ARTICLE_DATE: Mapping[str, Kind] = {key: kind for key, kind in DATE.items() if key != "heading"}
NEXT: Mapping[str, Kind] = {
    "param": one(values.words),
    "path": one(values.numbered_path),
    "from": one(values.whole(0, 1_000_000)),
    "step": one(values.whole(1, 1_000_000)),
}
LISTING: Mapping[str, Kind] = {
    "listing": one(values.address),
    "section": one(values.words),
    "item": one(values.css),
    "link": one(values.css),
    "title": one(values.css),
    "date": _date(DATE),
    "next": _next,
    "whole": one(values.truth),
}
FEED: Mapping[str, Kind] = {"feed": one(values.address), "section": one(values.words)}
SITEMAP: Mapping[str, Kind] = {"sitemap": one(values.address), "section": one(values.words)}
NEWS: Mapping[str, Mapping[str, Kind]] = {"listing": LISTING, "feed": FEED, "sitemap": SITEMAP}
READ: Mapping[str, Kind] = {
    "title": one(values.css),
    "body": one(values.css),
    "date": _date(ARTICLE_DATE),
    "remove": many(one(values.css)),
    "order": one(values.one_of(*get_args(DateOrder))),
}
FORMER: Mapping[str, Kind] = {"until": one(values.moment), **READ}
ARTICLE: Mapping[str, Kind] = {"url": one(values.pattern), **READ, "former": many(_former)}
PERSONAL: Mapping[str, Kind] = {kind.name: one(values.one_of(*get_args(PersonalRule))) for kind in fields(Personal)}
DISCONTINUED: Mapping[str, Kind] = {"since": one(values.day), "reason": one(values.words)}
REMOVAL: Mapping[str, Kind] = {"checks": one(values.whole(1, 1000)), "days": one(values.number(0, 3650))}
SOURCE: Mapping[str, Kind] = {
    "name": one(values.words),
    "home": one(values.address),
    "municipality": one(values.words),
    "publisher": one(values.one_of(*get_args(Publisher))),
    "language": one(values.language),
    "timezone": one(values.timezone),
    "cron": one(timing.cron),
    "every": one(timing.every),
    "quiet": one(timing.quiet),
    "news": many(_news, least=1),
    "article": _article,
    "delay": one(values.number(0, 3600)),
    "hosts": many(one(values.host)),
    "fetch": one(values.one_of(*get_args(Fetch))),
    "http2": one(values.truth),
    "keep": one(values.one_of(*get_args(Keep))),
    "removal": _removal,
    "visibility": one(values.one_of(*get_args(Visibility))),
    "after_removal": one(values.one_of(*get_args(Visibility))),
    "personal": _personal,
    "discontinued": _discontinued,
}
OPERATOR: Mapping[str, Kind] = {
    "name": one(values.words),
    "email": one(values.email),
    "page": one(values.address),
}
AUDIT: Mapping[str, Kind] = {
    "audit": one(timing.cron),
    "timezone": one(values.timezone),
}
OPERATOR_FILE: Mapping[str, Kind] = {"operator": lambda _sheet, node, _key: node, **AUDIT}
KEYS: Mapping[str, Mapping[str, Kind]] = {
    "source": SOURCE,
    "listing": LISTING,
    "feed": FEED,
    "sitemap": SITEMAP,
    "date": DATE,
    "next": NEXT,
    "article": ARTICLE,
    "former": FORMER,
    "removal": REMOVAL,
    "personal": PERSONAL,
    "discontinued": DISCONTINUED,
    "operator": OPERATOR,
    "audit": AUDIT,
}
"""Every block and its keys, as docs/sources.md describes them."""


def source(sheet: Sheet, node: yaml.Node, slug: str) -> Source | None:
    """The source that the root of a file describes; None where the sheet has problems."""
    before = len(sheet.problems)
    found = sheet.block(node, "source file", SOURCE)
    if isinstance(node, yaml.MappingNode):
        _check(sheet, node, found)
    return None if len(sheet.problems) > before else Source(slug=slug, **_present(found))


def _check(sheet: Sheet, node: yaml.MappingNode, found: Mapping[str, Any]) -> None:
    """What holds between keys: those that must be there, exclude one another, or need one another."""
    for key in ("name", "home", "news"):
        if key not in found:
            sheet.note(node, f"{key!r} is missing")
    if "cron" in found and "every" in found:
        sheet.note(_child(node, "every") or node, "every: found beside cron, expected one of the two")
    for key in ("cron", "quiet"):
        if key in found and "timezone" not in found:
            sheet.note(_child(node, key) or node, f"{key}: expected 'timezone' too, since its hours are the town's own")
    article = _child(node, "article")
    if not isinstance(article, yaml.MappingNode) or not _child(article, "url"):
        news = _child(node, "news")
        for entry in news.value if isinstance(news, yaml.SequenceNode) else ():
            if isinstance(entry, yaml.MappingNode) and (url := _child(entry, "listing")) and not _child(entry, "item"):
                sheet.note(url, "listing: expected 'item', or 'url' in the article block, to tell articles from links")


def _child(node: yaml.MappingNode, key: str) -> yaml.Node | None:
    return next((value for name, value in node.value if name.value == key), None)


def operator(sheet: Sheet, node: yaml.Node) -> Operator | None:
    """Who runs the crawls, from the root of _operator.yml; None where nothing is filled in yet."""
    block = sheet.block(node, "operator file", OPERATOR_FILE).get("operator")
    if block is None or is_nothing(block) or _is_blank(block):
        return None
    found = sheet.block(block, "operator", OPERATOR)
    for key in OPERATOR:
        if isinstance(block, yaml.MappingNode) and key not in found:
            sheet.note(block, f"{key!r} is missing")
    return None if sheet.problems else Operator(**found)


def rounds(sheet: Sheet, node: yaml.Node) -> Rounds | None:
    """When the archive is audited, from the root of _operator.yml; None where it does not say."""
    found = sheet.block(node, "operator file", OPERATOR_FILE)
    if sheet.problems or found.get("audit") is None:
        return None
    return Rounds(found["audit"], **_present({"timezone": found.get("timezone")}))


def _is_blank(node: yaml.Node) -> bool:
    """Whether every value of a mapping is still to be filled in."""
    return isinstance(node, yaml.MappingNode) and all(
        is_nothing(value) or (isinstance(value, yaml.ScalarNode) and not value.value) for _, value in node.value
    )


def article_block(template: Template) -> dict[str, Any]:
    """A template as the `article:` mapping of a source file; fields that are absent are left out."""
    block: dict[str, Any] = {"url": template.url, "until": template.until}
    block |= {"title": template.title, "body": template.body}
    if template.date:
        css, cut = template.date.css, template.date.pattern
        block["date"] = {"css": css, "pattern": cut} if cut else css
    block |= {"remove": list(template.remove) or None, "order": template.order}
    block["former"] = [article_block(each) for each in template.former] or None
    return {key: value for key, value in block.items() if value is not None}
