"""A handful of pages of one source to its template: what repeats is furniture, what varies is news.

pages ── sample (each read by general rules; which lines repeat) ──┬── body, and the furniture in it
selectors: ways to name an element   choice: which holds best      ├── title
shape: how the site writes its dates                               └── date, and the order of its numbers
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from scraper.extract.learning import body, date, furniture, title
from scraper.extract.learning.sample import Sample, sample
from scraper.extract.learning.selectors import Names
from scraper.models import Hold, Template

_FEWEST = 2  # pages that can be told apart


def learn(pages: Iterable[tuple[bytes, str]], *, language: str | None = None) -> Template:
    """A template for the source that these pages (bytes and address of articles) are from.

    `language` (BCP 47) is the source's. A field for which no rule holds on nine pages of ten is left to general rules.
    `holds` of the template says how well each rule fits, and why a field has none. Never raises: of pages that cannot
    be learned from, or of fewer than two, an empty template with the reason is made.
    """
    try:
        seen = sample(pages, language)
        if len(seen.pages) < _FEWEST:
            return _nothing(len(seen.pages), f"found {len(seen.pages)} different pages with an article, expected 2")
        return _learned(seen)
    except Exception as problem:
        return _nothing(0, f"found {type(problem).__name__}: {problem}, expected pages that can be read")


def _nothing(pages: int, why: str) -> Template:
    return Template(holds=(Hold("pages", None, 0, pages, why),))


def _learned(seen: Sample) -> Template:
    names = Names(specimen.page.tree for specimen in seen.pages)
    count = len(seen.pages)
    order = seen.order
    heading = title.learned(seen, names)
    text = body.learned(seen, names)
    dated = date.learned(seen, names, order.order if order else None)
    left_out = furniture.learned(seen, names, text.css, dated.rule.css if dated else None) if text else ()
    holds = [
        Hold("title", heading.css, heading.pages, count) if heading else _left("title", seen),
        Hold("body", text.css, text.pages, count) if text else _left("body", seen),
        Hold("date", dated.rule.css, dated.pages, count) if dated else _left("date", seen),
        *(Hold("remove", one.css, one.pages, count) for one in left_out),
    ]
    if order:
        holds.append(Hold("order", order.order, order.dates, order.dates + order.against))
    return Template(
        title=heading.css if heading else None,
        body=text.css if text else None,
        date=dated.rule if dated else None,
        remove=tuple(one.css for one in left_out),
        order=order.order if order else None,
        holds=tuple(holds),
    )


def _left(field: Literal["title", "body", "date"], seen: Sample) -> Hold:
    why = f"found no one selector of it on {seen.enough} of {len(seen.pages)} pages"
    return Hold(field, None, 0, len(seen.pages), why)
