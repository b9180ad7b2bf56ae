"""Writes the hundreds of links and cells of a timeline: a template would take longer for them than for all the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from scraper.publish.timeline import Bar, Timeline
from scraper.publish.words import Words
from scraper.search.question import Question

# Everything that is put in is ours: periods, numbers, places, and the question as `Visit.brief` percent-encodes it.


def bars(timeline: Timeline, brief: Markup, w: Words) -> Markup:
    """The bars (SVG), each a link to its period; the years are links where months would be too many."""
    drawn, thick = [each for each in timeline.bars if each.count], timeline.thick
    if not timeline.fine:
        outline = "".join([_shape(each, thick) for each in drawn])
        links = [
            f'<a tabindex=-1 href="{to(brief, year)}"><title>{year}</title><rect class="reach" '
            f'x="{left:g}" y="-84" width="{width:g}" height="84"/></a>'
            for left, width, year in timeline.years
        ]
        return Markup(f'<path d="{outline}"/>{"".join(links)}')  # noqa: S704
    if timeline.few:
        return Markup("".join(_spoken(timeline, each, brief, w) for each in drawn))  # noqa: S704
    begun, end = f'<a tabindex=-1 href="{brief}from=', f"h{thick}V0 /></a>"
    return Markup(  # noqa: S704
        "".join(
            [
                f'{begun}{period}&to={period}"><path d=M{left},0v-{height}{end}'
                for period, _count, _x, left, height, _covered in drawn
            ]
        )
    )


def rows(timeline: Timeline, w: Words) -> Markup:
    """The rows of the table that has the same numbers: a year each, with its months if the bars are months."""
    said = {count: w.number(count) for count in {bar.count for bar in timeline.bars}}
    if timeline.by == "year":
        cells = [(bar.period, _cell(bar, said)) for bar in reversed(timeline.bars)]
    else:
        cells = [(year, "".join([_cell(bar, said) for bar in months])) for year, months in timeline.table]
    return Markup("\n".join(f"<tr><th scope=row>{year}{rest}" for year, rest in cells))  # noqa: S704


def years(counts: Sequence[tuple[int, int]], question: Question, brief: Markup, w: Words, more: str) -> Markup:
    """The list of years, the chosen one told; `more` is said behind each number."""
    return Markup("".join(_year(f"{year:04d}", count, question, brief, w, more) for year, count in counts))  # noqa: S704


def _year(year: str, count: int, question: Question, brief: Markup, w: Words, more: str) -> str:
    chosen = (question.since, question.until) == (f"{year}-01-01", f"{year}-12-31")
    current = ' aria-current="true"' if chosen else ""
    return f'<li><a href="{to(brief, year)}"{current}>{year}</a> <b>{w.number(count)}{more}</b>'


def to(brief: Markup, period: str) -> Markup:
    """The address of a period: a month or a year."""
    return Markup(f"{brief}from={period}&to={period}")  # noqa: S704


def _shape(bar: Bar, thick: str) -> str:
    """A bar as a path (SVG), as short as can be written."""
    return f"M{bar.left},0v-{bar.height}h{thick}V0"


def _spoken(timeline: Timeline, bar: Bar, brief: Markup, w: Words) -> str:
    """A bar that says what it is, and can be met all over its height."""
    name = w.day(bar.period) if timeline.by == "month" else bar.period
    return (
        f'<a href="{to(brief, bar.period)}"><title>{name}: {w.number(bar.count)}</title>'
        f'<path class="reach" d="M{bar.left} 0v-84h{timeline.thick}v84"/><path d="{_shape(bar, timeline.thick)}"/></a>'
    )


def _cell(bar: Bar | None, said: Mapping[int, str]) -> str:
    """A number; a dash where none was found and not all was covered, a star where some was."""
    if bar is None:
        return "<td>"
    if bar.covered == "all":
        return f"<td>{said[bar.count]}"
    return f"<td>{said[bar.count]}*" if bar.count else "<td>–"
