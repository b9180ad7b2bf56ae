"""Which of a source's templates a page was made by: its site may have been redesigned since."""

from __future__ import annotations

from datetime import UTC, datetime

from selectolax.lexbor import SelectolaxError

from scraper.extract import template
from scraper.extract.date import Reader
from scraper.extract.page import Page
from scraper.models import Template


def fitting(page: Page, rules: Template, language: str | None, timezone: str | None, now: datetime | None) -> Template:
    """The rules to read `page` by, captured at `now`: the first whose title and body are there; where several are,
    the first of them whose date is there too. Where none fits, the first, so that it tells what it did not find.

    The newest come first, but for a page of a time until which a former design stood.
    """
    if not rules.former:
        return rules
    of_its_time = _of_its_time(rules, now)
    ordered = (*of_its_time, rules, *(each for each in rules.former if each not in of_its_time))
    found = [each for each in ordered if _holds(page, each.title) and _holds(page, each.body)]
    if not found or len(found) == 1 or found[0] in of_its_time:
        return found[0] if found else ordered[0]
    return next((each for each in found if _dates(page, each, language, timezone)), found[0])


def _of_its_time(rules: Template, now: datetime | None) -> tuple[Template, ...]:
    """The former rules of designs that still stood at `now`, those that ended first foremost."""
    if now is None:
        return ()
    at = f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    standing = (each for each in rules.former if each.until and at[: len(each.until)] <= each.until)
    return tuple(sorted(standing, key=lambda each: each.until or ""))


def _holds(page: Page, selector: str | None) -> bool:
    try:
        return selector is None or page.tree.css_first(selector) is not None
    except (SelectolaxError, ValueError):
        return False


def _dates(page: Page, rules: Template, language: str | None, timezone: str | None) -> bool:
    rule = rules.date
    return rule is None or template.dated(page, rule, Reader(language, timezone, rules.order), []).published is not None
