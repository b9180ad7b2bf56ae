"""Bytes of a page to the article it carries. Pure: no network, no file, no clock.

bytes ── charset ── page ── markup.lines ──┬── body    where the article stands
                                           ├── title   what stands over it
                                           └── date    when the town says it was published
a source's own rules (template) come first, field by field; structured is what the page says for machines;
serial ── payload ── shell  is how a page that shows nothing, or an answer that is data alone, gives its article
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date as day
from datetime import datetime, timedelta
from functools import cached_property, lru_cache

from selectolax.lexbor import LexborNode

from scraper import serial
from scraper.extract import body, date, kept, markup, shell, structured, template, title
from scraper.extract.attachment import attachments
from scraper.extract.calendar import readable_date, zone_of
from scraper.extract.former import fitting
from scraper.extract.learning import learn
from scraper.extract.markup import Line, Span
from scraper.extract.page import Page, read
from scraper.extract.rules import rules_of
from scraper.extract.template import Dated
from scraper.letters import folded
from scraper.models import Article, DateRule, Hints, Template

__all__ = ["Article", "Hints", "Template", "extract", "learn", "readable_date", "rules_of"]


_WRAPS = 0.4  # share of a body's text, from which a form in it is no form to fill in


def extract(
    html: bytes,
    url: str,
    *,
    content_type: str | None = None,
    template: Template | None = None,
    hints: Hints | None = None,
    language: str | None = None,
    timezone: str | None = None,
    now: datetime | None = None,
) -> Article:
    """The article in `html`, the body of a response from `url`.

    `template` holds the source's own rules; a field without one is read by general rules. `hints` are what a listing
    said; its title helps to choose, its date is used where the page has none. `language` (BCP 47) and `timezone`
    (IANA) are the source's. With `now` (aware), a date over a day ahead of it is refused. Never raises: a page that
    cannot be read is an Article of Nones whose `problems` say why.
    """
    try:
        rules, said = template or Template(), hints or Hints()
        if serial.is_json(html, content_type):
            dates = date.Reader(language, timezone, rules.order)
            return _not_ahead(shell.of_data(html, content_type, url, language, said, dates), now, timezone)
        reading = _Reading.of(html, url, content_type, rules, said, language, timezone, now)
        found = reading.article()
        if reading.template.body is None:
            found = shell.filled(found, html, content_type, reading.page, reading.facts, said, reading.dates)
        return _not_ahead(found, now, timezone)
    except Exception as problem:
        return Article(problems=(f"page: {type(problem).__name__}: {problem}, expected HTML that can be read",))


@dataclass(frozen=True)
class _Reading:
    """One page under one set of rules. `dropped`: mem_ids of what the template removes.

    What only general rules go by is read when one asks: a template that names every field needs none of it.
    """

    page: Page
    template: Template
    hints: Hints
    dates: date.Reader
    dropped: frozenset[int]
    problems: list[str]

    @classmethod
    def of(
        cls,
        html: bytes,
        url: str,
        content_type: str | None,
        rules: Template,
        hints: Hints,
        language: str | None,
        timezone: str | None,
        now: datetime | None,
    ) -> _Reading:
        page = read(html, url, content_type, language)
        rules = fitting(page, rules, language, timezone, now)
        problems: list[str] = []
        dropped = frozenset(node.mem_id for css in rules.remove for node in _removed(page, css, problems))
        # "en" says less than "en-US", which decides the order of day and month.
        finer = language is None or (page.language or "").lower().startswith(f"{language.lower()}-")
        dates = date.Reader(page.language if finer else language, timezone, rules.order)
        return cls(page, rules, hints, dates, dropped, problems)

    @cached_property
    def facts(self) -> structured.Facts:
        """What the page says for machines."""
        return structured.facts(self.page)

    @cached_property
    def shown(self) -> tuple[list[Line], list[Span]]:
        """The page's lines, and which of them each element holds."""
        root = self.page.root
        lines, spans = markup.lines(root, self.dropped) if root is not None else ([], [])
        self._note_length(lines)
        return lines, spans

    def _note_length(self, lines: list[Line]) -> None:
        if len(lines) >= markup.MOST:
            problem = f"page: found over {markup.MOST} lines, expected fewer; the rest was not read"
            self.problems.extend({problem} - {*self.problems})

    def article(self) -> Article:
        nodes = self._body_nodes()
        found = self._found(nodes)
        heading, heading_node, heading_line = self._title(found)
        published, origin, stamp = self._date(heading_line, found)
        if nodes is None:
            text_lines = self._general_body(heading_line, found)
        else:
            apart = [node for node in (heading_node, stamp.node) if node is not None and not _around(node, nodes)]
            text_lines = self._own_body(nodes, apart, heading if self.template.title is None else None)
        if stamp.text and (stamp.node is None or _around(stamp.node, nodes or [])):
            text_lines = date.without(text_lines, stamp.text)
        text = kept.plain(text_lines)
        resolve = lru_cache(maxsize=None)(self.page.resolve)
        if heading is None and not self.template.title:
            self.problems.append("title: found none, expected a heading over the text")
        if text is None and nodes != []:
            self.problems.append("body: found no text, expected an article")
        return Article(
            title=heading,
            body=text,
            html=kept.sanitised(text_lines, resolve),
            published=published,
            published_from=origin if published else None,
            language=self.page.language,
            attachments=attachments(text_lines, resolve),
            canonical=structured.canonical(self.page),
            problems=tuple(self.problems),
        )

    def _body_nodes(self) -> list[LexborNode] | None:
        """The elements of the template's body; None where it leaves the body to general rules."""
        selector = self.template.body
        return None if selector is None else template.chosen(self.page, selector, "body", self.problems)

    @property
    def _names_all(self) -> bool:
        """Whether the template leaves nothing to general rules, which look at the page's lines."""
        return None not in (self.template.title, self.template.body, self._date_rule)

    @property
    def _date_rule(self) -> DateRule | None:
        rule = self.template.date
        return rule if rule is not None and (rule.css is not None or rule.pattern is not None) else None

    def _found(self, nodes: list[LexborNode] | None) -> body.Found:
        """Where the article stands among the page's lines."""
        if self._names_all:
            return body.Found((), 0, 0)
        lines, spans = self.shown
        if nodes is None:
            titles = {*title.said(self.page, self.facts), folded(self.hints.title)} - {""}
            return body.find(self.page.url, lines, spans, titles, self.dates.language)
        start, end = template.around(self.page, nodes, spans)
        return body.Found(tuple(range(start, end)), start, end)

    def _title(self, found: body.Found) -> tuple[str | None, LexborNode | None, int | None]:
        start, end = found.start, found.end
        if self.template.title is None:
            lines, spans = self.shown
            first = next((n for n in found.numbers if lines[n].kind[0] != "h"), start)
            # The title is more often in one element with the text than a banner is.
            wide = max((span.start for span in spans if span.start <= start and span.end >= end > 0), default=start)
            heading, number = title.find(self.page, self.facts, lines, (wide, end), first, self.hints)
            return heading, None, number
        heading, node = template.title(self.page, self.template.title, self.problems)
        key = folded(heading)
        number = next((n for n in range(end) if key and folded(self.shown[0][n].text[:1000]) == key), None)
        return heading, node, number

    def _date(self, heading_line: int | None, found_at: body.Found) -> tuple[str | None, str | None, Dated]:
        rule = self._date_rule
        if rule is None:
            around = date.Surroundings(*self.shown, heading_line, found_at.start, found_at.end)
            return *date.find(self.page, self.facts, around, self.hints, self.dates), Dated(None)
        found = template.dated(self.page, rule, self.dates, self.problems)
        if found.published:
            return found.published, "selector", found
        # The listing's word is not the page's: `published_from` keeps them apart.
        return date.from_hint(self.hints, self.dates), self.hints.origin, found

    def _general_body(self, heading_line: int | None, found: body.Found) -> list[Line]:
        shown, _ = self.shown
        lines = [shown[number] for number in found.numbers if heading_line is None or number > heading_line]
        return body.trimmed(lines, self.dates.language)

    def _own_body(self, nodes: list[LexborNode], apart: list[LexborNode], heading: str | None) -> list[Line]:
        dropped = self.dropped | {node.mem_id for node in apart} | self._furniture(nodes)
        dropped -= {node.mem_id for node in nodes}
        kept: list[Line] = []
        for node in nodes:
            found, _ = markup.lines(node, dropped)
            self._note_length(found)
            kept += [line._replace(opens=True) if not number else line for number, line in enumerate(found)]
        while kept and kept[-1].text and date.is_empty_stamp(kept[-1].text):
            kept.pop()
        own = heading and kept and folded(kept[0].text) == folded(heading)
        return kept[1:] if own else kept

    def _furniture(self, nodes: list[LexborNode]) -> frozenset[int]:
        """Menus and forms inside the template's body; its own idea of the rest is in `remove`."""
        return frozenset(
            inner.mem_id
            for node in nodes
            for inner in node.css("nav, form")
            # Old systems wrap the whole page in one <form>.
            if inner.tag == "nav" or len(inner.text()) < _WRAPS * len(node.text())
        )


def _removed(page: Page, selector: str, problems: list[str]) -> list[LexborNode]:
    # A page without share buttons is no fault; only a selector that is none is.
    faults: list[str] = []
    found = template.chosen(page, selector, "remove", faults)
    problems += [fault for fault in faults if "found 0 elements" not in fault]
    return found


def _around(node: LexborNode, nodes: list[LexborNode]) -> bool:
    """Whether `node` is one of `nodes` or holds one."""
    for inner in nodes:
        parent: LexborNode | None = inner
        while parent is not None:
            if parent.mem_id == node.mem_id:
                return True
            parent = parent.parent
    return False


def _not_ahead(article: Article, now: datetime | None, timezone: str | None) -> Article:
    """A date more than a day ahead is a slip of the hand, or another date than that of publication."""
    if now is None or article.published is None:
        return article
    limit: day = (now.astimezone(zone_of(timezone)) + timedelta(days=1)).date()
    if article.published[:10] <= limit.isoformat()[: len(article.published)]:
        return article
    problem = f"date: found {article.published}, expected none after {limit}"
    return replace(article, published=None, published_from=None, problems=(*article.problems, problem))
