"""A page over twenty years and thirty sources: small, every month a link, and hatched where nothing is covered."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from random import Random

import httpx
import pytest

from tests.publish.conftest import Builder

Get = Callable[..., httpx.Response]

WORDS = [
    "общината",
    "уведомява",
    "жителите",
    "подаване",
    "заявления",
    "програмата",
    "удължава",
    "приемът",
    "документи",
    "продължава",
    "работен",
    "центъра",
    "обслужване",
    "гражданите",
    "изчерпване",
    "средствата",
    "улица",
    "ремонт",
    "канализация",
    "водопровод",
    "търг",
    "имот",
    "наем",
    "заседание",
    "комисия",
    "наредба",
    "бюджет",
    "данък",
    "такса",
    "училище",
    "детска",
    "градина",
    "читалище",
    "паметник",
    "кметство",
    "изборен",
    "район",
]


def words(month: int, many: int) -> str:
    """Words of a month's own, so that no article is an echo of another."""
    return " ".join(Random(month).choices(WORDS, k=many))


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """240 months with one article each, from 30 sources by turns."""
    build = Builder(tmp_path_factory.mktemp("large") / "archive.db")
    for number in range(30):
        build.source(f"town-{number}", f"Община {chr(1040 + number)}рсенград")
        reach = {"since": "2010-01", "until": "2024-12-31", "holes": "[]", "gaps": "[]"}
        build.insert("reach", source=f"town-{number}", measured_at="2024-12-31T00:00:00Z", **reach)
    for month in range(240):
        day = f"{2005 + month // 12}-{month % 12 + 1:02d}-15"
        title = f"Обявление за удължаване на срок № {month} по общинска програма"
        build.article(
            title,
            f"{words(month, 40)} срок на програмата {words(-month - 1, 40)}",
            f"town-{month % 30}",
            published=day,
            published_from="listing",
        )
    build.database.conn.commit()
    build.database.close()
    return build.path


@pytest.mark.parametrize(
    "query",
    [
        *("q=срок", "q=", "q=общинска програма срок документи"),
        *(f"q={'срок програма документи ' * 25}", f"q={'сро* OR ' * 60}програм*&source=town-1&lang=bg"),
    ],
    ids=["a word", "nothing", "words", "hundreds of letters", "hundreds of letters, in a town"],
)
def test_the_page_stays_small(large: Path, make_site: Callable[..., Get], query: str) -> None:
    page = make_site(large)(f"/search?{query}", headers={"Accept-Language": "bg"})
    assert page.status_code == 200
    assert len(page.content) < 60_000


def test_each_month_is_a_link_to_its_announcements(large: Path, make_site: Callable[..., Get]) -> None:
    get = make_site(large)
    links = re.findall(r'href="(\?q=срок&from=(\d{4}-\d\d)&to=\2)"', get("/search?q=срок").text)
    assert len(links) == 240
    page = get("/search" + links[100][0])
    assert "1 announcement" in page.text
    assert "Обявление за удължаване на срок № 100 " in re.sub("</?mark>", "", page.text)


def test_of_a_long_question_the_years_are_links(large: Path, make_site: Callable[..., Get]) -> None:
    page = make_site(large)("/search?q=общинска програма срок документи прием заявления").text
    assert not re.findall(r"from=\d{4}-\d\d&to", page)
    assert len(re.findall(r"<title>\d{4}</title>", page)) == 20


def test_what_is_not_covered_is_hatched_and_the_table_says_so(large: Path, make_site: Callable[..., Get]) -> None:
    page = make_site(large)("/search?q=срок").text
    assert re.search(r'<rect x="0.0" y="0" width="180.0" height="84" fill="url\(#bare\)"', page)  # 2005 to 2009
    assert "<tr><th scope=row>2024<td>1<td>1" in page
    assert "<tr><th scope=row>2005<td>1*<td>1*" in page
