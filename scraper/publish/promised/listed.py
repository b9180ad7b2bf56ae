"""/promises: every promise of a programme by area, with totals that lead to exactly the promises they count."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from datasette.utils.asgi import Response

from scraper.errors import WrongInput
from scraper.publish.promised import reads
from scraper.publish.promised.glances import SILENT, Glance, glances
from scraper.publish.promised.shared import Chosen, chosen, no_programme, reports_due, shared
from scraper.publish.room import Visit
from scraper.publish.taking.box import Box, Link
from scraper.publish.words import Words

Pairs = list[tuple[str, object]]
_NONE = "none"
_LONGEST = 100  # characters of words to look for


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for. `verdict` is one of the scale, or "none"; `seen` is "evidence" or "confirmed"."""

    programme: str | None = None
    area: str | None = None
    verdict: str | None = None
    overdue: bool = False
    silent: bool = False
    seen: str | None = None
    q: str | None = None

    def pairs(self, **changed: object) -> Pairs:
        """The filters as an address says them, with some of them changed (None leaves one out)."""
        said: dict[str, object] = {"programme": self.programme, "area": self.area, "verdict": self.verdict}
        said |= {"overdue": self.overdue, "silent": self.silent, "seen": self.seen, "q": self.q} | changed
        return [(name, 1 if value is True else value) for name, value in said.items() if value]

    @property
    def any(self) -> bool:
        """Whether something is left out."""
        return bool(self.area or self.verdict or self.overdue or self.silent or self.seen or self.q)

    def match(self, row: Glance, area: str | None) -> bool:
        """Whether a promise is one of those asked for; `area` is the priority it stands under."""
        return (
            (not self.area or self.area in (area, row.promise.id))
            and (not self.verdict or self.verdict == (row.verdict or _NONE))
            and (not self.overdue or row.line.overdue)
            and (not self.silent or row.is_silent)
            and (self.seen != "evidence" or row.line.evidence > 0)
            and (self.seen != "confirmed" or row.line.confirms_evidence > 0)
            and (not self.q or all(word in row.said for word in self.q.casefold().split()))
        )


@dataclass(frozen=True, slots=True)
class Part:
    """One number of the totals, and where exactly these promises are. `x`: where it begins in the drawing."""

    value: str
    label: str
    count: int
    link: str
    tone: str = ""
    x: int = 0
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Totals:
    """How many promises there are; `parts` add up to all of them, `more` are told of beside."""

    all: int
    noun: str
    link: str
    chosen: bool
    parts: tuple[Part, ...]
    more: tuple[Part, ...]
    sum: str


@dataclass(frozen=True, slots=True)
class Area:
    """A priority with the promises under it that are shown; `count` those that count."""

    promise: reads.Promise | None
    rows: tuple[Glance, ...]
    count: int


async def promises(visit: Visit) -> Response:
    """The promises of one programme, filtered as the address asks."""
    found = await chosen(visit)
    if found is None:
        return await no_programme(visit)
    rows = await glances(visit, found.programme.id)
    filters = filters_of(visit, found, rows)
    areas = tuple(_areas(rows, filters))
    return await visit.page(
        "promises",
        **shared(visit, found),
        totals=totals(visit, found, rows, filters),
        areas=[row.promise for row in rows if row.promise.level == "priority"],
        listed=areas,
        shown=sum(area.count for area in areas),
        filters=filters,
        chips=_chips(visit, found, rows, filters),
        late=reports_due(visit.words, found),
        taking=_taking(visit, filters),
    )


def filters_of(visit: Visit, found: Chosen, rows: Sequence[Glance]) -> Filters:
    """What the address asks for. Raises WrongInput for what is not there."""

    def said(name: str, known: Iterable[str] = ()) -> str | None:
        value = (visit.request.args.get(name) or "").strip() or None
        if value and known and value not in (known := list(known)):
            raise WrongInput(f"{name}: found {value[:60]!r}, expected one of {', '.join(known)}")
        return value

    return Filters(
        programme=found.asked,
        area=said("area", [row.promise.id for row in rows if row.promise.level == "priority"] or [""]),
        verdict=said("verdict", [*(each.id for each in found.scale.verdicts), _NONE]),
        overdue=said("overdue", ("1",)) is not None,
        silent=said("silent", ("1",)) is not None,
        seen=said("seen", ("evidence", "confirmed")),
        q=(said("q") or "")[:_LONGEST] or None,
    )


def matching(rows: Sequence[Glance], filters: Filters) -> Iterator[Glance]:
    """The promises asked for that count, in the order of the programme."""
    for area in _areas(rows, filters):
        yield from (row for row in area.rows if row.counts)


def _areas(rows: Sequence[Glance], filters: Filters) -> Iterator[Area]:
    """By priority; a measure that only holds others stands above those of them that are shown."""
    upper = {row.promise.id: row.promise for row in rows}
    gathered: dict[str | None, list[Glance]] = {}
    for row in rows:
        area = _priority(row.promise, upper)
        if row.counts and filters.match(row, area):
            held = gathered.setdefault(area, [])
            parent = upper.get(row.promise.parent or "")
            alone = parent is None or parent.level == "priority"
            if not alone and parent is not None and parent.id not in [each.promise.id for each in held]:
                held.append(replace(next(each for each in rows if each.promise.id == parent.id), group=True))
            held.append(replace(row, alone=alone))
    for area, held in gathered.items():
        yield Area(upper.get(area or ""), tuple(held), sum(row.counts for row in held))


def _priority(promise: reads.Promise, upper: dict[str, reads.Promise]) -> str | None:
    at: reads.Promise | None = promise
    while at is not None and at.level != "priority":
        at = upper.get(at.parent or "")
    return at.id if at else None


def totals(visit: Visit, found: Chosen, rows: Sequence[Glance], filters: Filters) -> Totals:
    """The numbers of a whole programme, whatever is filtered; each leads to exactly the promises that it counts."""
    w, counted, bare = visit.words, [row for row in rows if row.counts], Filters(found.asked)
    _ = w.gettext

    def part(value: str, label: str, tone: str, which: Callable[[Glance], bool], x: int = 0, **asked: object) -> Part:
        count, link = sum(map(which, counted)), visit.link("/promises", bare.pairs(**asked))
        return Part(value, label, count, link, tone, x, dict(bare.pairs(**asked)) == dict(filters.pairs()))

    parts: list[Part] = []
    for verdict in [*(each.id for each in found.scale.verdicts), _NONE]:
        label = found.scale.name(verdict) if verdict != _NONE else _("not rated yet")
        tone = found.scale.tone(verdict) if verdict != _NONE else "none"
        begun = sum(each.count for each in parts)
        parts.append(part(verdict, label, tone, _rated(verdict), begun, verdict=verdict))
    more = (
        part("evidence", _("with evidence"), "", lambda row: row.line.evidence > 0, seen="evidence"),
        part(
            "confirmed", _("with something confirmed"), "", lambda row: row.line.confirms_evidence > 0, seen="confirmed"
        ),
        part("overdue", _("overdue, computed from the deadline"), "", lambda row: row.line.overdue, overdue=True),
        part("silent", _silent(w), "", lambda row: row.is_silent, silent=True),
    )
    return Totals(
        all=len(counted),
        noun=w.ngettext("promise in all", "promises in all", len(counted)),
        link=visit.link("/promises", bare.pairs()),
        chosen=not filters.any,
        parts=tuple(parts),
        more=more,
        sum=_("{sum} = {all}. Counted is every promise that has none below it.").format(
            sum=" + ".join(w.number(each.count) for each in parts), all=w.number(len(counted))
        ),
    )


def _rated(verdict: str) -> Callable[[Glance], bool]:
    return lambda row: (row.verdict or _NONE) == verdict


def _silent(w: Words) -> str:
    return w.ngettext("silent for {n} month or longer", "silent for {n} months or longer", SILENT)


def _chips(visit: Visit, found: Chosen, rows: Sequence[Glance], filters: Filters) -> list[tuple[str, str]]:
    """Each filter in words, and the link that takes it away."""
    _ = visit.words.gettext
    titles = {row.promise.id: row.promise.title for row in rows}
    verdict = filters.verdict
    labels = {
        "area": titles.get(filters.area or ""),
        "verdict": verdict and (_("not rated yet") if verdict == _NONE else found.scale.name(verdict)),
        "overdue": filters.overdue and _("overdue (computed)"),
        "silent": filters.silent and _silent(visit.words),
        "seen": {"evidence": _("with evidence"), "confirmed": _("with something confirmed")}.get(filters.seen or ""),
        "q": filters.q and f"“{filters.q}”",
    }
    return [
        (str(label), visit.link("/promises", filters.pairs(**{name: None}))) for name, label in labels.items() if label
    ]


def _taking(visit: Visit, filters: Filters) -> Box:
    _, asked = visit.words.gettext, filters.pairs()
    whole = [("programme", filters.programme)] if filters.programme else []
    return Box(
        cite=(),
        follow=(Link(_("what moves (Atom)"), visit.link("/promises.atom", whole), saved=False),),
        take=(
            Link(_("these promises (CSV)"), visit.link("/promises.csv", [*asked, ("bom", "1")])),
            Link("JSON", visit.link("/promises.json", asked), saved=False),
            Link(_("all evidence (CSV)"), visit.link("/promises/evidence.csv", [*whole, ("bom", "1")])),
        ),
    )
