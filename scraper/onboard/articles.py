"""Which addresses are articles, and how they are read: a template learned from some, held against the others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from scraper.crawl import items
from scraper.extract import extract, learn, readable_date
from scraper.letters import folded
from scraper.models import Article, Capture, Hold, Link, Template
from scraper.onboard.asking import Asker
from scraper.onboard.proposal import Taken

_WORD = re.compile(r"\w+")
_SHORTEST = 8  # words of a text that says something
_LEARNED_SHARE = 0.6  # of the pages in hand are learned from; the others judge
_ENOUGH = 4  # pages, for what was learned from them to go before what is known of a platform
_SENTENCE = 3  # words of a title that names no section
_OPENING = 5  # lines of a text among which its own title may stand
_FIELDS: tuple[Literal["title", "body", "date"], ...] = ("title", "body", "date")


@dataclass(frozen=True, slots=True)
class Sample:
    """An article's page with the link that led to it."""

    link: Link
    page: Capture


@dataclass(frozen=True, slots=True)
class Reading:
    """How a site's articles are read, and on how many pages that nothing was learned from each field came out."""

    template: Template
    fits: tuple[Hold, ...]
    taken: tuple[Taken, ...]


async def sampled(links: Iterable[Link], asker: Asker, most: int) -> tuple[Sample, ...]:
    """The pages of some articles, `most` at the most; those that cannot be had are passed over."""
    found: list[Sample] = []
    for asked, link in enumerate(links):
        if len(found) >= most or asked >= 2 * most or not (asker.left or link.item):
            break
        page = link.item or await asker.page(link.url, "article")
        if page is not None:
            found.append(Sample(link, page))
    return tuple(found)


def is_article(sample: Sample, language: str | None) -> bool:
    """Whether a page, read by general rules, is the article that its link promised."""
    read = _read(sample, Template(), language, None)
    said, title = folded(sample.link.hints.title), read.title or ""
    if not title or not (read.body or read.attachments) or (said and not _agree(folded(title), said)):
        return False
    # A category's page bears the name of its link too, but that is no sentence, and it has no date.
    long = len(_WORD.findall(read.body or "")) >= _SHORTEST or bool(read.attachments)
    return long or read.published is not None or (bool(said) and len(title.split()) >= _SENTENCE)


def spread(links: Sequence[Link], count: int) -> tuple[Link, ...]:
    """Some of the links: the first ones, which are the newest, and others from all along the way."""
    if len(links) <= count:
        return tuple(links)
    first = max(1, count // 3)
    rest = links[first:]
    step = len(rest) / (count - first)
    return (*links[:first], *(rest[min(len(rest) - 1, int((number + 0.5) * step))] for number in range(count - first)))


def reading(samples: Sequence[Sample], guesses: Sequence[Template], language: str | None, timezone: str) -> Reading:
    """How the samples are best read: by a template learned from some of them, or by one of `guesses`.

    Judged by pages that nothing was learned from; a field is left to general rules where those do better.
    """
    pages = [one for one in samples if one.link.item is None]  # an item is read as its listing says
    pupils, judges = _parted(pages or samples)
    said = {one.page.url: Article(title=title) for one in pupils if (title := _shown_elsewhere(one, language))}
    learned = learn([(one.page.body, one.page.url) for one in pupils if pages], language=language, known=said)
    judges = judges or pupils
    general = _marks(judges, Template(), language, timezone)
    # What is known of a platform goes first where there is little to learn from.
    tried = (learned, *guesses) if len(pupils) >= _ENOUGH else (*guesses, learned)
    kept = max((_sound(each, judges, general, language, timezone) for each in tried), key=lambda each: each[0])[1]
    marks = _marks(judges, kept, language, timezone)
    fits = tuple(Hold(name, _rule(kept, name), marks[name], len(judges)) for name in _FIELDS)
    return Reading(replace(kept, holds=()), fits, taken(samples, kept, language, timezone))


def _sound(
    template: Template, judges: Sequence[Sample], general: Mapping[str, int], language: str | None, timezone: str
) -> tuple[int, Template]:
    """A template without the fields at which general rules do better, and how many marks it has by what is left."""
    marks = _marks(judges, template, language, timezone)
    worse = [name for name in _FIELDS if getattr(template, name) is not None and marks[name] < general[name]]
    dropped = dict.fromkeys(worse)
    remove = () if "body" in worse else template.remove
    sound = replace(template, remove=remove, **dropped) if worse else template  # type: ignore[arg-type]
    return sum(max(marks[name], general[name]) for name in _FIELDS) - len(worse), sound


def taken(samples: Iterable[Sample], template: Template, language: str | None, timezone: str) -> tuple[Taken, ...]:
    """The samples as they will be read, newest first."""
    read = [Taken(one.page, one.link.hints, _read(one, template, language, timezone)) for one in samples]
    return tuple(sorted(read, key=lambda each: each.article.published or "", reverse=True))


def _shown_elsewhere(sample: Sample, language: str | None) -> str | None:
    """The title that the listing says, where the page shows it, but under a heading that general rules take for it."""
    said = folded(sample.link.hints.title)
    read = extract(sample.page.body, sample.page.url, content_type=sample.page.content_type, language=language)
    if not said or folded(read.title) == said:
        return None
    lines = (read.body or "").split("\n")[:_OPENING]
    return sample.link.hints.title if any(folded(line) == said for line in lines) else None


def _parted(samples: Sequence[Sample]) -> tuple[list[Sample], list[Sample]]:
    """Those to learn from and those to judge by, both from all along the way."""
    pupils: list[Sample] = []
    judges: list[Sample] = []
    for sample in samples:
        enough = len(pupils) >= _LEARNED_SHARE * (len(pupils) + len(judges) + 1)
        (judges if enough and len(pupils) > 1 else pupils).append(sample)
    return pupils, judges


def _marks(samples: Iterable[Sample], template: Template, language: str | None, timezone: str) -> dict[str, int]:
    """On how many pages each field comes out as the listing said, or at all where it said nothing."""
    marks = dict.fromkeys(_FIELDS, 0)
    for sample in samples:
        read = _read(sample, template, language, timezone)
        marks["title"] += _agree(folded(read.title), folded(sample.link.hints.title))
        marks["body"] += bool(read.body or read.attachments)  # a short text is no worse than one with a menu in it
        marks["date"] += _is_right_date(read, sample, language)
    return {str(name): count for name, count in marks.items()}


def _read(sample: Sample, template: Template, language: str | None, timezone: str | None) -> Article:
    article = extract(
        sample.page.body,
        sample.page.url,
        content_type=sample.page.content_type,
        template=items.template(template.order) if sample.link.item else template,
        hints=sample.link.hints,
        language=language,
        timezone=timezone,
    )
    return replace(article, attachments=items.files_of(sample.page)) if sample.link.item else article


def _is_right_date(read: Article, sample: Sample, language: str | None) -> bool:
    if read.published is None:
        return False
    said = readable_date(sample.link.hints.date or "", language=language) if sample.link.hints.date else None
    return said is None or read.published[:10] == said[:10] or read.published == said[:7]


def _agree(title: str, said: str) -> bool:
    """Whether a page's title is what its link said, which may be cut short."""
    if not title or not said:
        return bool(title)
    short, long = sorted((title, said), key=len)
    return title == said or (len(short) >= 12 and (long.startswith(short[:-3]) or short in long))


def _rule(template: Template, name: str) -> str | None:
    rule = getattr(template, name)
    return rule if rule is None or isinstance(rule, str) else rule.css or rule.pattern
