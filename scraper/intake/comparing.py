"""Reads the archived pages of a source by old rules and by new ones, and says whether they still come out right."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from scraper.archive import captures, corrections, runs
from scraper.archive.known import Known, versions_of
from scraper.archive.versions import Reading, comparable
from scraper.clock import stamp
from scraper.extract import Template
from scraper.intake import Intake
from scraper.intake.rereading import Difference
from scraper.models import Hints

_WORD = re.compile(r"\w+")
_SAME = 0.98  # of a text's words; what else differs is furniture
_MOST_DIFFERING = 0.01  # of the versions
_LOOKED_AT = 200  # newest captures among which the last one of the old design is looked for
_BY_PEOPLE = 2  # corrections that a field's old rule disagreed with, for all its values to be expected otherwise


@dataclass(frozen=True, slots=True)
class Compared:
    """Both readings of every version: how many there are, what differs by field, what only the new rules find, what
    only the old ones found, and which of people's corrections the new rules contradict.

    `expected`: fields whose old rule people corrected, and whose new one agrees with all of them.
    """

    versions: int
    differing: tuple[Difference, ...] = ()
    gained: tuple[Difference, ...] = ()
    lost: tuple[Difference, ...] = ()
    against: tuple[Difference, ...] = ()
    expected: frozenset[str] = frozenset()

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why the new rules are not to be trusted with the archived pages; none where they are."""
        lost = [each for each in self.lost if each.field not in self.expected]
        differing = {each.version for each in self.differing if each.field not in self.expected}
        told = [
            f"{name} is found no more in {count} of {self.versions} archived versions"
            for name, count in Counter(each.field for each in lost).items()
        ]
        if len(differing) > _MOST_DIFFERING * self.versions:
            told.append(f"{len(differing)} of {self.versions} archived versions read otherwise than before")
        if self.against:
            told.append(f"{len(self.against)} corrections by people are not agreed with")
        return tuple(told)


def compare(old: Intake, new: Intake, progress: Callable[[int], None] = lambda _: None) -> Compared:
    """Read every kept version by both; nothing is written.

    The old rules are asked only where the new ones read otherwise than what is kept, or where people corrected.
    """
    connection = old.archive.connection
    people = corrections.standing(connection, old.source.slug)
    found: dict[str, list[Difference]] = {"differing": [], "gained": [], "lost": [], "against": []}
    amends: dict[str, list[bool]] = {}
    count = 0
    rows = connection.execute("SELECT id, url FROM articles WHERE source = ? ORDER BY id", (old.source.slug,))
    for article, url in rows.fetchall():
        versions = versions_of(connection, article)
        for known in versions:
            count += 1
            after = new.reread(known)
            if after is None:
                continue
            before = _before(old, known, after, surely=article in people)
            for kind, difference in _differences(known, url, before, after.reading):
                found[kind].append(difference)
            if article in people and known is versions[-1]:
                for field, value in people[article].items():
                    _judge(found["against"], amends, known, url, field, value, before, after.reading)
        progress(len(versions))
    expected = frozenset(name for name, told in amends.items() if len(told) >= _BY_PEOPLE and all(told))
    return Compared(count, **{kind: tuple(each) for kind, each in found.items()}, expected=expected)


def _before(old: Intake, known: Known, after: Known, *, surely: bool) -> Reading:
    """What the old rules read; what is kept, where the new ones read the same and it need not be told `surely`."""
    if not surely and not any(_differences(known, "", known.reading, after.reading)):
        return known.reading
    again = old.reread(known)
    return again.reading if again else known.reading


def _differences(known: Known, url: str, before: Reading, after: Reading) -> Iterator[tuple[str, Difference]]:
    for field in ("title", "body", "published"):
        one, other = getattr(before, field), getattr(after, field)
        difference = Difference(known.article, known.version, url, field, one, other)
        if one and not other:
            yield "lost", difference
        elif other and not one:
            yield "gained", difference
        elif one and other and not _says_the_same(field, one, other):
            yield "differing", difference


def _says_the_same(field: str, one: str, other: str) -> bool:
    if field == "published":
        return one[:10] == other[:10]
    if field == "title":
        return comparable(one).casefold() == comparable(other).casefold()
    a, b = (Counter(_WORD.findall(comparable(text).casefold())) for text in (one, other))
    return (a & b).total() >= _SAME * max(a.total(), b.total())


def _judge(
    against: list[Difference],
    amends: dict[str, list[bool]],
    known: Known,
    url: str,
    field: str,
    said: str | None,
    before: Reading,
    after: Reading,
) -> None:
    """Hold a correction against both readings. One that no rule ever agreed with stands over the page as before."""
    if field not in ("title", "published"):
        return
    old, new = getattr(before, field), getattr(after, field)
    agreed, agrees = ((one is None and said is None) or _agree(field, one, said) for one in (old, new))
    if not agreed:
        amends.setdefault(field, []).append(agrees)
    if not agrees and (agreed or not _agree(field, old, new)):
        against.append(Difference(known.article, known.version, url, field, said, new))


def _agree(field: str, one: str | None, said: str | None) -> bool:
    if not one or not said:
        return False
    exact = min(len(said), 10) if field == "published" else None
    return _says_the_same(field, one[:exact], said[:exact])


# --- the design that the archive holds ------------------------------------------


def last_of_design(intake: Intake) -> str | None:
    """When an article was last captured in the design that the source's rules are for (ISO, UTC); None if never."""
    rules = intake.source.article
    if rules.title is None and rules.body is None:  # general rules fit any design
        return runs.last_sound(intake.archive.connection, intake.source.slug)
    for capture_id in captures.newest_articles(intake.archive.connection, intake.source.slug, _LOOKED_AT):
        capture = intake.stored(capture_id)
        if capture is None or capture.status != 200:
            continue
        read = intake.read(capture, Hints())
        if _fits(rules, {"title": read.title, "body": read.body, "date": read.published_from == "selector"}):
            return stamp(capture.fetched_at)
    return None


def _fits(rules: Template, found: Mapping[str, object]) -> bool:
    return all(found[name] for name in ("title", "body", "date") if getattr(rules, name) is not None)
