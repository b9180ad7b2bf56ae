"""What the institutions edited, moved or took down after it was published; as a page or a feed."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from datasette.utils.asgi import Response
from markupsafe import Markup

from scraper.clock import clock
from scraper.errors import WrongInput
from scraper.publish import reads
from scraper.publish.asking import question_of
from scraper.publish.changed import change, summary
from scraper.publish.happened import KINDS, Happening, Place, Wanted, happenings
from scraper.publish.room import Visit
from scraper.publish.taking import feeds
from scraper.publish.words import Words, by_name
from scraper.search.question import Question, check

_SIZE = 50
_NEXT = re.compile(r"(\d{4}-\d\d-\d\d)_(\d)_(\d{4}-\d\d-\d\dT[\d:.]+Z)_([ve]\d{1,18})", re.ASCII)
_PERIODS = (7, 30, 365)  # days
Pairs = list[tuple[str, object]]


@dataclass(frozen=True, slots=True)
class Line:
    """A happening, and in a few words what it was."""

    happening: Happening
    said: Markup

    @property
    def route(self) -> str:
        """Where the reader sees more of it."""
        it = self.happening
        return f"/article/{it.article}/versions" if it.kind == "edited" else f"/article/{it.article}"

    @property
    def pairs(self) -> Pairs:
        """The versions to compare."""
        it = self.happening
        return [("from", it.version_before), ("to", it.version)] if it.kind == "edited" else []


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for. `town` is a municipality, which may have several sources."""

    town: str | None = None
    source: str | None = None
    kind: str | None = None
    since: str | None = None
    until: str | None = None

    def pairs(self, **changed: object) -> Pairs:
        """The filters as an address says them, with some of them changed (None leaves one out)."""
        said = {"town": self.town, "source": self.source, "kind": self.kind, "from": self.since, "to": self.until}
        return [(name, value) for name, value in (said | changed).items() if value]

    def wanted(self, known: Iterable[reads.Source]) -> Wanted:
        """The same with the town's sources named."""
        of_town = tuple(each.id for each in known if each.municipality == self.town) if self.town else ()
        if self.source:
            of_town = tuple(each for each in of_town if each == self.source) if self.town else (self.source,)
            of_town = of_town or ("",)  # a source of another town: nothing, and not everything
        return Wanted(of_town, self.kind, self.since, self.until)


async def changes(visit: Visit) -> Response:
    """What was edited, went missing, was removed, moved or came back; as a page or a feed."""
    known = await visit.read(reads.sources)
    filters, after = _filters(visit, known), _after(visit.request.args.get("next"))
    happened = await visit.read(happenings, filters.wanted(known), after, _SIZE + 1)
    lines = await visit.read(_lines, visit.words, happened[:_SIZE])
    following = filters.pairs(next=_token(happened[_SIZE - 1])) if len(happened) > _SIZE else None
    if visit.request.url_vars.get("format"):
        here = filters.pairs(next=visit.request.args.get("next")) if after else None
        return _feed(visit, lines, filters, here, following)
    return await visit.page(
        "changes",
        lines=lines,
        towns=_towns(known),
        filters=filters,
        kinds=kinds(visit.words),
        periods=_periods(visit, filters),
        chips=_chips(visit, filters, known),
        here=lambda **changed: visit.link("/changes", filters.pairs(**changed)),
        feed=visit.link("/changes.atom", filters.pairs()),
        first=visit.link("/changes", filters.pairs()) if after else None,
        older=visit.link("/changes", following) if following else None,
    )


def kinds(w: Words) -> dict[str, str]:
    """The name of each kind of change."""
    _ = w.gettext
    names = (_("removed"), _("missing"), _("edited"), _("back again"), _("moved"))
    return dict(zip(KINDS, names, strict=True))


def _lines(connection: sqlite3.Connection, w: Words, happened: Iterable[Happening]) -> tuple[Line, ...]:
    return tuple(Line(each, _said(connection, w, each)) for each in happened)


def _said(connection: sqlite3.Connection, w: Words, happening: Happening) -> Markup:
    _ = w.gettext
    if happening.kind != "edited":
        said = {
            "removed": _("counted as removed: it has not been at its address for some time"),
            "missing": _("no longer at its address"),
            "returned": _("at its address again"),
            "moved": _("now at another address"),
        }
        return Markup("{}").format(said[happening.kind])
    numbers = (happening.version_before or happening.version, happening.version)
    known = {each.number: each for each in reads.versions(connection, happening.article, numbers)}
    old, new = (known[number] for number in numbers)
    files = reads.attachments(connection, happening.article)
    before, after = ([file for file in files if file.version == version.id] for version in (old, new))
    return summary(w, change(old, new, before, after, None))


def _feed(
    visit: Visit, lines: Iterable[Line], filters: Filters, here: Pairs | None, following: Pairs | None
) -> Response:
    _, names = visit.words.gettext, kinds(visit.words)
    untitled, changes = _("(no title)"), _("Changes")
    entries = tuple(
        feeds.Entry(
            tag=f"{it.at[:10]}:change/{it.key}/{it.kind}/{it.at}",
            title=f"{names[it.kind].capitalize()}: {it.title or untitled}",
            link=visit.absolute(line.route, line.pairs),
            updated=it.at,
            author=it.source_name,
            summary=str(line.said),
            summary_type="html",
        )
        for line in lines
        for it in (line.happening,)
    )
    title = f"{changes} – {visit.title}"
    return feeds.answer(visit, feeds.Feed(title, "/changes", filters.pairs(), entries, here, following))


# --- filters ------------------------------------------------------------------------------------------------------


def _filters(visit: Visit, known: Sequence[reads.Source]) -> Filters:
    args = visit.request.args

    def said(name: str) -> str | None:
        return (args.get(name) or "").strip() or None

    asked = question_of(visit.request)
    check(Question(since=asked.since, until=asked.until))
    return Filters(
        _one_of("town", said("town"), sorted({each.municipality for each in known if each.municipality})),
        _one_of("source", said("source"), [each.id for each in known]),
        _one_of("kind", said("kind"), KINDS),
        asked.since,
        asked.until,
    )


def _towns(known: Iterable[reads.Source]) -> list[tuple[str | None, list[reads.Source]]]:
    """The sources by town, towns and sources by the alphabet; those that name no town last."""
    gathered: dict[str | None, list[reads.Source]] = {}
    for source in sorted(known, key=lambda each: by_name(each.name)):
        gathered.setdefault(source.municipality, []).append(source)
    return sorted(gathered.items(), key=lambda pair: (pair[0] is None, by_name(pair[0] or "")))


def _periods(visit: Visit, filters: Filters) -> list[tuple[str, str, bool]]:
    """Some usual periods up to today: in words, the link, and whether it is the one asked for."""
    w, today = visit.words, clock().date()
    found = [
        (w.gettext("all time"), filters.pairs(**{"from": None, "to": None}), not filters.since and not filters.until)
    ]
    for days in _PERIODS:
        since = (today - timedelta(days=days)).isoformat()
        asked = filters.since == since and not filters.until
        found.append(
            (w.ngettext("last {n} day", "last {n} days", days), filters.pairs(**{"from": since, "to": None}), asked)
        )
    return [(label, visit.link("/changes", pairs), asked) for label, pairs, asked in found]


def _chips(visit: Visit, filters: Filters, known: Iterable[reads.Source]) -> list[tuple[str, str]]:
    """Each filter in words, and the link that takes it away."""
    w, names = visit.words, {each.id: each.name for each in known}
    labels = {
        "town": filters.town,
        "source": names.get(filters.source or ""),
        "kind": kinds(w).get(filters.kind or ""),
        "from": filters.since and w.gettext("from {day}").format(day=w.day(filters.since)),
        "to": filters.until and w.gettext("to {day}").format(day=w.day(filters.until)),
    }
    return [(label, visit.link("/changes", filters.pairs(**{name: None}))) for name, label in labels.items() if label]


def _one_of(name: str, said: str | None, known: Sequence[str]) -> str | None:
    if said and said not in known:
        raise WrongInput(f"{name}: found {said[:60]!r}, expected one of {', '.join(known) or 'none so far'}")
    return said


def _after(said: str | None) -> Place | None:
    if not said:
        return None
    match = _NEXT.fullmatch(said)
    if match is None:
        raise WrongInput(f"next: found {said[:60]!r}, expected the value that a page of changes gave as its next")
    day, weight, at, last = match.groups()
    return day, int(weight), at, last


def _token(last: Happening) -> str:
    return f"{last.day}_{last.weight}_{last.at}_{last.id}"
