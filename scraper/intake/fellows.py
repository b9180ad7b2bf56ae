"""Other pages of a source beside which one is held: what they all show is not one article's own."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from scraper.archive import captures
from scraper.archive.known import Known, neighbour
from scraper.archive.versions import Reading, comparable
from scraper.errors import PageError
from scraper.intake import Intake, readable
from scraper.intake.documents import read_files
from scraper.intake.furniture import Lines, changed, has_number, lines_of, masked, own, standing
from scraper.intake.showing import Showing

_KEPT = 40  # pages of this crawl that are remembered
_ENOUGH = 3
_MOST_LOOKS = 100  # pages asked once more in one crawl
_ASKED = 3
_MOST_TITLES = 20_000
_AROUND = 8  # pages of the time of a capture
_MOST_LINES = 10_000  # changed lines that are remembered


class Fellows:
    """Texts of other articles, as this crawl reads them and as they were when last judged."""

    def __init__(self, intake: Intake, fetcher: Showing) -> None:
        self._intake = intake
        self._fetcher = fetcher
        self._now: deque[tuple[int, str | None]] = deque(maxlen=_KEPT)
        self._before: deque[tuple[int, str | None]] = deque(maxlen=_KEPT)
        self._lines: dict[str, Lines] = {}
        self._gone: set[str] = set()
        self._came: set[str] = set()
        self._ticks: dict[str, dict[int, bool]] = {}
        """A line without its numbers → the articles that show it, and whether the numbers changed there."""
        self._read: dict[int, Lines] = {}
        self._titled: dict[str, set[int]] | None = None
        self._looks = 0
        self._asked = False
        self._stored = False

    def saw(self, article: int, body: str | None) -> None:
        """What an article's page says in this crawl."""
        self._now.append((article, body))

    def saw_before(self, article: int, body: str | None) -> None:
        """What an article's page said when it was last judged."""
        self._before.append((article, body))

    def now(self, beside: int) -> list[Lines]:
        """The lines of other articles' pages in this crawl."""
        return self._of(self._now, beside)

    def before(self, beside: int) -> list[Lines]:
        """The lines of other articles' pages when last judged."""
        return self._of(self._before, beside)

    def _of(self, pages: deque[tuple[int, str | None]], beside: int) -> list[Lines]:
        bodies = {article: body for article, body in pages if body and article != beside}
        return [self._lines_of(body) for body in bodies.values()]

    def _lines_of(self, body: str) -> Lines:
        if body not in self._lines:
            if len(self._lines) > 4 * _KEPT:
                self._lines.clear()
            self._lines[body] = standing(body)
        return self._lines[body]

    def around(self, beside: int, capture: int) -> list[Lines]:
        """The lines of other articles' pages as they were at the time of a capture, read from theirs."""
        rows = captures.pages_around(self._intake.archive.connection, capture, beside, _AROUND)
        return [lines for row in rows if (lines := self._lines_at(row))]

    def _lines_at(self, capture: int) -> Lines:
        if capture not in self._read:
            page = self._intake.stored(capture)
            body = self._intake.read(page, self._intake.hints(page.url)).body if page else None
            self._read[capture] = standing(body)
        return self._read[capture]

    def saw_change(self, article: int, old: str | None, new: str | None) -> None:
        """An article's page as it was when last judged, and as it is: what changes on many pages is no edit."""
        if len(self._gone) + len(self._ticks) > _MOST_LINES:
            return
        gone, came = changed(old, new)
        self._gone |= gone
        self._came |= came
        ticked = set(map(masked, gone)) & set(map(masked, came))
        for line in filter(has_number, map(masked, lines_of(new))):
            self._ticks.setdefault(line, {})[article] = line in ticked

    def is_known(self, beside: int) -> Callable[[str], bool]:
        """Tells whether a line is the title of another article of the source; turns round (it went from one page and
        came to another in the same crawl, as banners do); or counts: on nearly all pages that show it another number
        came."""

        def told(line: str) -> bool:
            if line in self._gone and line in self._came:
                return True
            ticks = [ticked for article, ticked in self._ticks.get(masked(line), {}).items() if article != beside]
            if sum(ticks) >= 2 and sum(ticks) * 5 >= len(ticks) * 4:
                return True
            return not self._titles().get(line, {beside}) <= {beside}

        return told

    def own_lines(self, known: Known, reading: Reading) -> list[str]:
        """The lines of what a known article said, its title first, that are not furniture."""
        self._read_stored(known.article, known.capture)
        lines = own(reading.body, self.before(known.article), self.is_known(known.article))
        return [reading.title or "", *lines]

    def _read_stored(self, beside: int, around: int) -> None:
        """Where too few others are at hand: some as they were when last judged, those of the time of the capture
        `around` first."""
        if len(self.before(beside)) >= _ENOUGH or self._stored:
            return
        self._stored = True
        for article, _, capture in self._others(beside, around):
            page = self._intake.stored(capture)
            body = self._intake.read(page, self._intake.hints(page.url)).body if page else None
            known = None if body else neighbour(self._intake.archive.connection, article, self._intake.ground.clock())
            self.saw_before(article, known.reading.body if known else body)

    def _titles(self) -> dict[str, set[int]]:
        """The newest titles of the source, as lines are compared, with the articles that bear them."""
        if self._titled is None:
            self._titled = {}
            sql = "SELECT title, id FROM articles WHERE source = ? ORDER BY id DESC LIMIT ?"
            for title, article in self._intake.archive.connection.execute(
                sql, (self._intake.source.slug, _MOST_TITLES)
            ):
                self._titled.setdefault(comparable(title), set()).add(article)
        return self._titled

    async def ask_more(self, beside: int, around: int) -> None:
        """Where too few others are at hand: some as they were when last judged, and, once a crawl, as they are now."""
        self._read_stored(beside, around)
        if len(self.now(beside)) < _ENOUGH and not self._asked:
            self._asked = True
            for article, url, _ in self._others(beside, around)[:_ASKED]:
                self.saw(article, now := await self._ask(url))
                before = next((body for other, body in reversed(self._before) if other == article), None)
                if before and now:
                    self.saw_change(article, before, now)

    def _others(self, beside: int, around: int) -> list[tuple[int, str, int]]:
        rows = self._intake.archive.connection.execute(
            """SELECT d.article, d.url, f.capture FROM fetch_state f
               JOIN addresses d ON d.source = f.source AND d.key = f.key
               JOIN articles a ON a.id = d.article AND a.url = d.url AND a.missing_since IS NULL
               WHERE f.source = ? AND f.capture IS NOT NULL AND d.article <> ? AND instr(d.url, '#item-') = 0
               ORDER BY abs(f.capture - ?) LIMIT 6""",
            (self._intake.source.slug, beside, around),
        ).fetchall()
        return [(row[0], row[1], row[2]) for row in rows]

    async def look_again(self, url: str) -> str | None:
        """The text of a page asked once more at once; None where that cannot be had."""
        self._looks += 1
        return await self._ask(url) if self._looks <= _MOST_LOOKS else None

    async def _ask(self, url: str) -> str | None:
        try:
            answer = await self._fetcher.get(url, role="article")
        except PageError:
            return None
        return self._intake.read(answer.capture, self._intake.hints(url)).body if readable(answer.capture) else None

    async def read_files(self, article: int) -> None:
        """Read an article's files that are kept and not read yet."""
        await read_files(self._intake, article)
