"""A town that lives for thirty days: what it shows on each, and what a right archive can know of it by then.

Its pages are in constant motion (a date of today, counters, banners drawn by lot, menus, boxes of related titles),
which is no news. What is news stands in `Story`, and `Oracle` follows what the server truly answered.
"""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal

from tests.months import MONTHS

FIRST_DAY = datetime(2025, 3, 3, 7, 30, tzinfo=UTC)
IN_PLACE, ELSEWHERE = 12, 24  # days on which the site is put into another design; on the second, at new addresses
Absence = Literal["404", "410", "notice", "home", "error-page"]

_BANNERS = tuple(f"Реклама: {what}" for what in ("Хотел Балкан", "Мебели Явор", "Аптека Здраве", "Такси 91", "Цветя"))
_SUBJECTS = (
    *("Ремонт на водопровода", "Дарителска акция", "Търг за отдаване на терен", "Концерт на читалището"),
    *("Прием на заявления за помощи", "Обществено обсъждане", "График на сметоизвозването", "Конкурс за рисунка"),
)
_SENTENCES = (
    "Общинската администрация уведомява жителите на {place}, че дейностите започват от {day} число.",
    "Заявления се приемат в стая {number} на кметството всеки работен ден до обяд.",
    "Отговорник е {person}, към когото може да се отправят въпроси по телефона.",
    "Средствата в размер на {sum} лева са осигурени от бюджета за тази година.",
    "Участъкът по улица {street} ще бъде затворен за движение на тежки автомобили.",
    "Желаещите да участват представят документ за самоличност и попълнен формуляр.",
)

_PLACES = ("село Бряст", "село Липница", "квартал Изток", "град Орехово", "махала Драгоевци")
_PEOPLE = ("инженер Стоянова", "господин Петков", "госпожа Маринова", "секретарят Колев")
_STREETS = ("Янтра", "Опълченска", "Трети март", "Кокиче", "Васил Априлов")


@dataclass
class Story:
    """One notice: its texts by the day they were put up, and how its address fares."""

    number: int
    title: str
    published: datetime
    since: int
    texts: dict[int, tuple[str, ...]]
    titles: dict[int, str] = field(default_factory=dict)
    away: dict[int, Absence | None] = field(default_factory=dict)
    """from a day on: not there (and how the site says so), or there again"""
    moved: tuple[int, bool] | None = None
    """the day of its move to another address, and whether the old one leads there"""
    trouble: dict[int, int] = field(default_factory=dict)
    """days on which its address alone answers with that status"""

    def path(self, day: int) -> str:
        if day >= ELSEWHERE:
            return f"/novini/{self.number}-obyava"
        return f"/obyavi/{self.number + (500 if self.moved and day >= self.moved[0] else 0)}.htm"

    def text(self, day: int) -> tuple[str, ...]:
        return self.texts[max(since for since in self.texts if since <= day)]

    def name(self, day: int) -> str:
        return self.titles[max(since for since in self.titles if since <= day)]

    def absence(self, day: int) -> Absence | None:
        return self.away[max(known)] if (known := [since for since in self.away if since <= day]) else None


def tell(seed: int = 7) -> list[Story]:
    """The notices of a month, with everything that befalls them."""
    lot = random.Random(seed)
    stories = [_story(lot, number, -lot.randrange(1, 45)) for number in range(16)]
    for day in range(1, 30):
        stories += [_story(lot, len(stories) + i, day) for i in range(lot.choice((0, 0, 1, 1)))]
    quiet = [day for day in range(2, 30) if day not in (8, IN_PLACE, IN_PLACE + 1, ELSEWHERE)]
    for story in lot.sample(stories[10:22], 8):
        day = lot.choice([day for day in quiet if day > max(0, story.since)])
        story.texts[day] = _edited(lot, story.text(day))
    stories[11].titles[6] = stories[11].title.replace(" № ", " (удължен срок) № ")
    calm = stories[:10]  # none of them is edited, so that each claim stands for itself
    calm[0].away = {4: "404", 5: None}
    calm[1].away = {5: "404", 14: None}
    calm[2].away = {3: "410"}
    calm[3].away = {6: "notice"}
    calm[4].away = {7: "notice"}
    calm[5].away = {10: "home"}
    calm[6].away = {16: "error-page", 19: None}
    calm[7].moved = (9, True)
    calm[8].moved = (10, False)
    calm[9].trouble = {9: 403, 10: 403}
    calm[9].trouble |= {16: 500}
    return stories


def _story(lot: random.Random, number: int, day: int) -> Story:
    said = random.Random(number * 31 + 5)
    title = f"{said.choice(_SUBJECTS)} № {100 + number} за {said.choice(_PLACES)}"
    lines = tuple(
        each.format(
            place=said.choice(_PLACES),
            day=said.randrange(1, 28),
            number=said.randrange(1, 40),
            person=said.choice(_PEOPLE),
            sum=said.randrange(900, 90_000),
            street=said.choice(_STREETS),
        )
        for each in said.sample(_SENTENCES, 4)
    )
    since = max(day, 0)
    published = FIRST_DAY + timedelta(days=day, hours=-2)
    return Story(number, title, published, since, {since: lines}, {since: title})


def _edited(lot: random.Random, text: tuple[str, ...]) -> tuple[str, ...]:
    """Another number, a further paragraph, or one less: what towns do."""
    kind = lot.choice(("number", "more", "less"))
    if kind == "number" and any(any(map(str.isdigit, line)) for line in text):
        at = next(i for i, line in enumerate(text) if any(map(str.isdigit, line)))
        return (*text[:at], "".join(str((int(c) + 3) % 10) if c.isdigit() else c for c in text[at]), *text[at + 1 :])
    if kind == "less":
        return text[:-1]
    return (*text, f"Допълнение: срокът се удължава до {lot.randrange(1, 28)} число на следващия месец.")


# --- pages ------------------------------------------------------------------


@dataclass
class Month:
    """The town's server: `day` is moved by the test, `answered` holds what each address truly gave."""

    stories: list[Story]
    day: int = 0
    hour: int = 0
    url: str = ""
    answered: dict[str, str] = field(default_factory=dict)
    """path → "text", an Absence, "blocked", "error" or "leads": the newest truth of this crawl"""
    lot: random.Random = field(default_factory=lambda: random.Random(1))
    count: int = 1000

    def answer(self, path: str) -> tuple[int, dict[str, str], str]:
        if path == "/robots.txt":
            return 404, {}, ""
        if self.day == 8:
            return self._guard(path)
        if path in ("/", "/obyavi/"):
            return 200, {}, self._listing()
        story, old = self._at(path)
        if story is None:
            return 404, {}, self._frame("Грешка", self._error())
        if self.day in story.trouble:
            self.answered[path] = "blocked" if story.trouble[self.day] == 403 else "error"
            return story.trouble[self.day], {}, "<h1>Error</h1>"
        if old:
            leads = story.moved is not None and story.moved[1] and self.day < ELSEWHERE
            self.answered[path] = "leads" if leads else "404"
            return (301, {"Location": story.path(self.day)}, "") if leads else (404, {}, self._frame("", self._error()))
        return self._story(path, story)

    def _story(self, path: str, story: Story) -> tuple[int, dict[str, str], str]:
        absence = story.absence(self.day)
        self.answered[path] = absence or "text"
        if absence in ("404", "410"):
            return int(absence), {}, self._frame("", self._error())
        if absence == "error-page":
            return 200, {}, self._frame("", self._error())
        if absence == "home":
            return 302, {"Location": "/"}, ""
        if absence == "notice":
            return 200, {}, self._frame("Съобщение", "<p>Тази обява е свалена от сайта след изтичане на срока.</p>")
        return 200, {}, self._frame(story.name(self.day), self._body(story), story)

    def _at(self, path: str) -> tuple[Story | None, bool]:
        for story in self.stories:
            if story.since <= self.day:
                if story.path(self.day) == path:
                    return story, False
                if any(story.path(day) == path for day in range(story.since, self.day)):
                    return story, True
        return None, False

    def _guard(self, path: str) -> tuple[int, dict[str, str], str]:
        page = "<html><head><title>Just a moment...</title></head><body><script>window._cf_chl_opt={}</script></body>"
        self.answered[path] = "blocked"
        return (200 if path.endswith("3.htm") else 403 if path.endswith("/") else 503), {"Retry-After": "0"}, page

    def listed(self) -> list[Story]:
        there = [each for each in self.stories if each.since <= self.day and not each.absence(self.day)]
        there.sort(key=lambda each: (each.published, each.number), reverse=True)
        return there[:14]

    def _listing(self) -> str:
        rows = "".join(
            f"<div class={'card' if self.day >= ELSEWHERE else 'row'}><a href='{each.path(self.day)}'>"
            f"{each.name(self.day)}</a> <i>{each.published:%d.%m.%Y}</i></div>"
            for each in self.listed()
        )
        return self._frame("Обяви", rows)

    def _body(self, story: Story) -> str:
        self.count += 1
        now = FIRST_DAY + timedelta(days=self.day)
        near = [each for each in self.listed() if each is not story][:3]
        tag = "p" if self.day % 2 else "div"  # today's editor writes otherwise than yesterday's
        return (
            f"<div class=top>Днес е {now.day} {MONTHS[now.month - 1]} {now.year} г.</div>"
            + "".join(f"<{tag}>{line}</{tag}>" for line in story.text(self.day))
            + f"<div>{self.lot.choice(_BANNERS)}</div>"
            + f"<div>Прочетена: {self.count} пъти</div><div>Посетители в момента {self.lot.randrange(2, 99)}</div>"
            + (f"<div>Внимание! Жълт код за времето на {now.day} число.</div>" if self.day in (17, 18, 22) else "")
            + f"<input type=hidden name=t value={self.lot.randbytes(12).hex()}>"
            + "<ul>"
            + "".join(f"<li><a href='{each.path(self.day)}'>{each.name(self.day)}</a></li>" for each in near)
            + "</ul>"
        )

    def _error(self) -> str:
        return "<p>Търсената от вас страница не беше намерена. Опитайте от началната страница.</p>"

    def _frame(self, title: str, inner: str, story: Story | None = None) -> str:
        menu = "".join(f"<a href='/m{i}'>Раздел {i}</a> " for i in range(5 + (self.day >= 5) + (self.day >= 20)))
        date = f"{story.published:%d.%m.%Y}" if story else ""
        if self.day < IN_PLACE:
            return (
                f"<html><head><title>{title} - Орехово</title></head><body class=portal><div id=masthead>{menu}</div>"
                f"<table class=frame width=980><tr><td class=side width=200>Връзки</td><td class=sheet width=780>"
                f"<h1 class=headline>{title}</h1><div class=stamp>Публикувано: {date}</div>"
                f"<div class=copy>{inner}</div></td></tr></table><div id=imprint>Община Орехово</div></body></html>"
            )
        if self.day < ELSEWHERE:
            return (
                f"<html><head><title>{title} | Община Орехово</title></head><body><header class=site-head><nav "
                f"class=nav-main>{menu}</nav></header><main class=container><article class=entry><header class=entry-h>"
                f"<h1 class=entry-title>{title}</h1><time class=entry-date>{date}</time></header><section class="
                f"entry-text>{inner}</section></article><aside class=widget>Връзки</aside></main><footer "
                f"class=site-foot>Община Орехово</footer></body></html>"
            )
        return (
            f"<html><head><title>{title}</title></head><body class=cms-node><div class=l-page><div class=l-head>"
            f"<div class=c-menu>{menu}</div></div><div class=l-main role=main><h1 class=c-title>{title}</h1>"
            f"<div class=c-meta><span class=c-meta__date>{date}</span></div><div class=c-rte>{inner}</div></div>"
            f"<div class=l-foot>Орехово</div></div></body></html>"
        )


def serve(month: Month) -> ThreadingHTTPServer:
    """The town on a loopback port of its own; the caller shuts it down."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, page = month.answer(self.path)
            body = page.encode()
            self.send_response(status)
            said = {"Content-Type": "text/html; charset=utf-8", **headers, "Content-Length": str(len(body))}
            for name, value in said.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    month.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return server


# --- what can be known ------------------------------------------------------


@dataclass
class Oracle:
    """Follows the truth of each answer, and says which events a crawl could know for the first time."""

    month: Month
    checks: int
    days: float
    known: dict[int, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    missing: dict[int, tuple[int, int]] = field(default_factory=dict)  # number → (day, checks)
    removed: set[int] = field(default_factory=set)
    stands_at: dict[int, str] = field(default_factory=dict)

    def events(self) -> set[tuple[str, int]]:
        """What today's answers tell for the first time: (kind, number of the notice)."""
        day, found = self.month.day, set()
        for story in self.month.stories:
            new, old = story.path(day), self.stands_at.get(story.number)
            truth = self.month.answered.get(new)
            if day == IN_PLACE and (truth == "notice" or (truth == "text" and old is None)):
                continue  # what yesterday's rules cannot read
            if truth == "text":
                found |= self._stands(story, new, old)
            elif old == new and truth in ("404", "410", "notice", "home", "error-page"):
                found |= self._is_away(story.number, truth)
        self.month.answered.clear()
        return found

    def _stands(self, story: Story, path: str, old: str | None) -> set[tuple[str, int]]:
        day, number, found = self.month.day, story.number, set()
        says = (story.name(day), story.text(day))
        if old is None:
            found.add(("new", number))
        else:
            # At new addresses since the new design, an edit of that very day cannot be told from the design.
            found |= {("edited", number)} if says != self.known[number] else set()
            found |= {("moved", number)} if old != path else set()
            found |= {("returned", number)} if number in self.missing and old == path else set()
        self.missing.pop(number, None)
        self.removed.discard(number)
        self.known[number], self.stands_at[number] = says, path
        return found

    def _is_away(self, number: int, truth: str) -> set[tuple[str, int]]:
        since, count = self.missing.get(number, (self.month.day, 0))
        new = number not in self.missing
        self.missing[number] = (since, count + 1)
        if number in self.removed:
            return set()
        if truth == "410" or (count + 1 >= self.checks and self.month.day - since >= self.days):
            self.removed.add(number)
            return {("removed", number)}
        return {("missing", number)} if new else set()
