"""The case that breaks simple models, from public reports and in our own words: who said what about two projects, when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from scraper.archive import Archive, captures, store
from scraper.archive.store import Sighting
from scraper.models import Article, Capture, Feed, Place, Publisher, Source

SLUG = "kazanlak-2023"
LANE, SEWER = f"{SLUG}-lane", f"{SLUG}-sewer"
SENTENCE = (
    "Двата големи проекта за Копринка вече са в процес на реализация: ремонтът на пътя с велоалея от Казанлък до яз."
    " „Копринка“ и вторият етап на канализацията в селото, чрез която ще бъдат включени всички домакинства."
)
_TOLD = f"Кметът Галина Стоянова разговаря с жителите на село Копринка за програмата си за мандата.\n\n{SENTENCE}"
SOURCES: dict[str, Publisher] = {"agency": "media", "paper": "media", "party": "party", "town": "town"}


@dataclass(frozen=True, slots=True)
class Told:
    """One text: whose, of which day, in which words."""

    name: str
    source: str
    day: str
    title: str
    body: str


CASE = (
    Told("sod", "agency", "2023-08-23", "Първа копка на пътя и велоалеята до Копринка",
         "С първа копка започна реконструкцията на пътя и строежът на велоалея от Казанлък до село Копринка.\n\n"
         "Изпълнителят има година и половина."),
    Told("sod-sewer", "paper", "2023-09-18", "Копаят канал в Копринка",
         "Първа копка на първия етап на канализацията в село Копринка направиха днес.\n\n"
         "Засега трасето обхваща само северозападния край на селото."),
    Told("platform", "party", "2023-10-22", "Програма за управление на Община Казанлък 2023–2027",
         "Ще завършим велоалеята до язовир „Копринка“ и ще изградим втория етап на канализацията на с. Копринка.\n\n"
         "Ще продължим и с ремонта на детските градини."),
    Told("seed", "town", "2024-02-12", "Кметът се срещна с жителите на Копринка", _TOLD),
    Told("copy", "paper", "2024-02-12", "Кметът се срещна с жителите на Копринка", _TOLD),
    Told("land", "party", "2024-02-14", "Държавата даде земята за велоалеята",
         "С решение на правителството общината получава безвъзмездно имотите под велоалеята до язовир „Копринка“.\n\n"
         "Това е поредната добра новина за града."),
    Told("contract", "paper", "2024-05-27", "Шест милиона за пътя и велоалеята",
         "Подписан е договор за финансиране на пътя и велоалеята от Казанлък до село Копринка.\n\n"
         "Сумата е 6 000 000 лв. и идва от ПУДООС."),
)  # fmt: skip
MISSES = (
    Told("krun", "town", "2024-06-11", "Велоалея ще свърже Крън и Шипка",
         "Общината кандидатства с проект за велоалея между град Крън и град Шипка.\n\nДължината ѝ е седем километра."),
    Told("enina-lane", "paper", "2015-05-20", "Откриха велоалеята до Енина",
         "Велоалеята от Казанлък до село Енина беше открита с колоездачно шествие.\n\nДължината ѝ е три километра."),
    Told("enina-water", "town", "2025-04-03", "ПУДООС финансира водопровода на Енина",
         "Подписан е договор за подмяната на водопроводната мрежа в село Енина – етап I.\n\n"
         "Сумата е 5 980 000 лв. и идва от ПУДООС."),
)  # fmt: skip
PROGRAMME = f"""\
name: Програма за управление на Община Казанлък 2023–2027
municipality: Казанлък
language: bg
mandate: {{from: 2023-11-06, to: 2027-11-05}}
promises:
  - id: lane
    level: project
    title: Велоалея до яз. „Копринка“
    wordings:
      - {{article: {{platform}}, version: 1, quote: "Ще завършим велоалеята до язовир „Копринка“"}}
      - {{article: {{seed}}, version: 1, quote: "{SENTENCE}"}}
    done_when: От Казанлък до язовира може да се мине с велосипед и обектът има акт 15.
    baseline: Първа копка през август 2023 г.
    places: ["яз. Копринка", "с. Копринка"]
    funder: ПУДООС
    amounts: [{{value: 6000000, currency: BGN}}]
    watch: [велоалея]
    unlike: [Крън, Шипка, Енина]
  - id: sewer
    level: project
    title: Канализация на с. Копринка, втори етап
    wordings:
      - {{article: {{platform}}, version: 1, quote: "ще изградим втория етап на канализацията на с. Копринка"}}
      - {{article: {{seed}}, version: 1, quote: "{SENTENCE}"}}
    done_when: Всички домакинства в селото са включени към мрежата.
    baseline: Първи етап, само северозападният край, започнат през септември 2023 г.
    places: ["с. Копринка"]
    watch: [канализация]
""".replace("{{", "{").replace("}}", "}")


def archived(path: Path) -> dict[str, int]:
    """An archive at `path` of all of it, as crawls in the order of the days would make it; articles by name."""
    numbers = {}
    with Archive.open(path) as archive, archive.write() as connection:
        for name in SOURCES:
            store.put_source(connection, _source(name), datetime(2015, 1, 1, tzinfo=UTC))
        for nth, told in enumerate(sorted((*CASE, *MISSES), key=lambda each: each.day)):
            at = datetime.fromisoformat(f"{told.day}T12:00:00+00:00")
            url = f"http://{told.source}.test/{told.name}.html"
            capture = Capture(url, at, 200, (), told.body.encode(), "article", Place("a.warc.gz", nth * 1000, 900))
            row = captures.put(connection, told.source, capture, captured_by="crawl")
            article = Article(told.title, told.body, published=told.day, published_from="text", language="bg")
            seen = Sighting(url, url, None, row, at, article, rules="r")
            numbers[told.name] = store.keep(connection, _source(told.source), seen).article
    return numbers


def _source(name: str) -> Source:
    home = f"http://{name}.test/"
    return Source(
        name, name, home, (Feed(f"{home}rss"),), language="bg", publisher=SOURCES[name], municipality="Казанлък"
    )


def programme_file(path: Path, folder: Path) -> None:
    """Write the programme below `folder`, its wordings quoting articles of the archive at `path`."""
    with Archive.open(path) as archive:
        keys = dict(archive.connection.execute("SELECT url, key FROM articles").fetchall())
    folder.mkdir()
    text = PROGRAMME
    for told in CASE:
        text = text.replace(f"{{{told.name}}}", f'"{keys[f"http://{told.source}.test/{told.name}.html"]}"')
    (folder / f"{SLUG}.yml").write_text(text, encoding="utf-8")
