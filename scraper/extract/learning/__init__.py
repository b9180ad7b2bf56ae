"""A handful of pages of one source to its template: what repeats is furniture, what varies is news.

pages ── sample (each read by general rules; which lines repeat) ──┬── body, and the furniture in it
selectors: ways to name an element   choice: which holds best      ├── title
shape: how the site writes its dates                               └── date, and the order of its numbers
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Literal

import scraper.extract
from scraper.extract.learning import body, date, furniture, title
from scraper.extract.learning.choice import Choice
from scraper.extract.learning.sample import Sample, sample
from scraper.extract.learning.selectors import Names
from scraper.models import Article, Hold, Template

Field = Literal["title", "body", "date"]
_FEWEST = 2  # pages that can be told apart


def learn(
    pages: Iterable[tuple[bytes, str]], *, language: str | None = None, known: Mapping[str, Article] | None = None
) -> Template:
    """A template for the source that these pages (bytes and address of articles) are from.

    `language` (BCP 47) is the source's. `known` is what people say of some of the pages, by address: where a title or a
    date is not None there, a rule has to agree with it, whatever general rules read. A field for which no rule holds on
    nine pages of ten is left to general rules. `holds` of the template says how well each rule fits, and why a field
    has none. Never raises: of pages that cannot be learned from, or of fewer than two, an empty template with the
    reason is made.
    """
    try:
        seen = sample(pages, language, known or {})
        if len(seen.pages) < _FEWEST:
            return _nothing(len(seen.pages), f"found {len(seen.pages)} different pages with an article, expected 2")
        return _learned(seen)
    except Exception as problem:
        return _nothing(0, f"found {type(problem).__name__}: {problem}, expected pages that can be read")


def _nothing(pages: int, why: str) -> Template:
    return Template(holds=(Hold("pages", None, 0, pages, why),))


def _learned(seen: Sample) -> Template:
    names = Names.of([specimen.page.tree for specimen in seen.pages])
    order = seen.order
    heading = title.learned(seen, names)
    text = body.learned(seen, names)
    dated = date.learned(seen, names, order.order if order else None)
    whole = Template(
        title=heading.css if heading else None,
        body=text.css if text else None,
        date=dated.rule if dated else None,
        order=order.order if order else None,
    )
    fits = _fits(seen, whole)
    kept = replace(
        whole,
        title=whole.title if fits.get("title", 0) >= seen.enough else None,
        body=whole.body if fits.get("body", 0) >= seen.enough else None,
        date=whole.date if fits.get("date", 0) >= seen.enough else None,
    )
    left_out: tuple[Choice, ...] = ()
    if kept.body:
        left_out = furniture.learned(seen, names, kept.body, kept.date.css if kept.date else None)
    count = len(seen.pages)
    holds = [
        _hold("title", kept.title, fits, seen),
        _hold("body", kept.body, fits, seen),
        _hold("date", kept.date.css if kept.date else None, fits, seen),
        *(Hold("remove", one.css, one.pages, count) for one in left_out),
    ]
    if order:
        holds.append(Hold("order", order.order, order.dates, order.dates + order.against))
    return replace(kept, remove=tuple(one.css for one in left_out), holds=tuple(holds))


def _fits(seen: Sample, rules: Template) -> dict[Field, int]:
    """On how many pages each of the rules gives its field, and nothing is found wrong with it."""
    fits: dict[Field, int] = {}
    readings = [
        scraper.extract.extract(specimen.html, specimen.page.url, template=rules, language=seen.language)
        for specimen in seen.pages
    ]
    fields: tuple[Field, ...] = ("title", "body", "date")
    for name in fields:
        if getattr(rules, name) is not None:
            fits[name] = sum(
                not any(problem.startswith(f"{name}:") for problem in article.problems) for article in readings
            )
    return fits


def _hold(name: Field, rule: str | None, fits: dict[Field, int], seen: Sample) -> Hold:
    count = len(seen.pages)
    if rule is not None:
        return Hold(name, rule, fits[name], count)
    return Hold(name, None, fits.get(name, 0), count, f"found no selector of it for {seen.enough} of {count} pages")
