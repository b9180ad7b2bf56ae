"""The public pages of promises: what is shown, that totals add up, and what became of the pages behind evidence."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest

from scraper.archive import Archive
from scraper.promises.citing import Passage
from tests.promises.house import LANE, LANE_TEXT, SEWER, START, House, built
from tests.publish.clerk import Clerk, propose

UNDECIDED = "само за екипа"
PUBLIC = (
    *("/promises", "/promises.json", "/promises.csv", "/promises.atom", "/promises/silence", "/promises/method"),
    *("/promises/corrections", "/promises/evidence.csv", f"/promise/{LANE}", f"/promise/{LANE}.json"),
    *(f"/promise/{LANE}.atom", f"/promise/{LANE}/embed", f"/promise/{SEWER}", f"/promises/evidence.csv?promise={LANE}"),
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """The town says it is under way, a paper that it is funded; its page is edited, then gone; one piece is withdrawn."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SCRAPER_NOW", "2024-06-10T08:00:00Z")
        return _filled(built(tmp_path_factory.mktemp("house")))


def _filled(house: House) -> House:
    town, echo = house.show(), house.show("paper", "echo", title="Същото")
    paper = house.show("paper", body=f"Подписан е договор.\n\n{LANE_TEXT}", published="2024-05-27", title="Договор")
    said = house.cite(town, stage="under_way")
    with house.ledger() as ledger:
        funded = ledger.cite(LANE, Passage(paper, 1, "Подписан е договор."), stage="funded", by="Мария", at=house.now)
        ledger.cite(
            LANE, Passage(echo, 1, "велоалея до яз. Копринка"), stance="context", echo_of=said, by="Мария", at=house.now
        )
        wrong = ledger.cite(LANE, Passage(echo, 1, "Дължината ѝ"), by="Мария", at=house.now)
        ledger.withdraw(wrong, reason="Говори за друга алея.", by="Мария", at=house.now)
        first = ledger.draft(LANE, "stalled", "Няма нищо ново.", (said,), by="Мария", at=house.now)
        ledger.publish(first, by="Мария", at=house.now)
        second = ledger.draft(
            LANE,
            "under-way",
            "Договорът е тук.",
            (said, funded),
            corrects=first,
            correction="Не беше видян.",
            by="Мария",
            at=house.now,
        )
        ledger.publish(second, by="Мария", at=house.now)
        ledger.note(LANE, UNDECIDED, by="Мария", at=house.now)
        ledger.draft(LANE, "partly", UNDECIDED, (funded,), by="Мария", at=house.now)
        ledger.reply(LANE, "Работим.", author="Кметът", received="2024-05-30", by="Мария", at=house.now)
    propose(house, house.show("council"), UNDECIDED)
    house.show("paper", title="Договор", body="Няма такова нещо.", published="2024-05-27", day=92)
    with Archive.open(house.db) as archive, archive.write() as connection:
        gone = (START + timedelta(days=95)).isoformat()[:19] + "Z"
        connection.execute("UPDATE articles SET missing_since = ?, removed_at = ? WHERE id = ?", (gone, gone, paper))
        for kind in ("missing", "removed"):
            connection.execute("INSERT INTO events (article, kind, at) VALUES (?, ?, ?)", (paper, kind, gone))
    return house


@pytest.fixture(autouse=True)
def a_day_in_june(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCRAPER_NOW", "2024-06-10T08:00:00Z")


@pytest.fixture(scope="module")
def reader(house: House) -> Clerk:
    return Clerk(house.db, None)


# --- one promise --------------------------------------------------------------------------------------------------


def test_a_promise_shows_both_columns_and_what_they_rest_on(reader: Clerk) -> None:
    page = reader.get(f"/promise/{LANE}").text
    says, confirms = page.split("<dt>Confirmed by</dt>")[0], page.split("<dt>Confirmed by</dt>")[1]
    assert "under way" in says.split("<dt>The town says</dt>")[1]
    assert "decided or funded" in confirms[:400]
    for part in ("изграждане на велоалея", "По цялата дължина.", "Подписан е договор.", "Работим.", "Договорът е тук."):
        assert part in page
    assert re.search(r'href="/article/\d+/versions/1"', page)
    assert re.search(r'href="/capture/\d+"', page)


def test_a_page_that_was_edited_and_then_removed_is_told_to_be_both(reader: Clerk) -> None:
    page = _text(reader.get(f"/promise/{LANE}").text)
    edited, gone = page.index("The page was edited on 1 June 2024."), page.index("counts as removed")
    assert edited < page.index("is not at its address") < gone
    assert "From version 2 on, the words cited are no longer in it." in page
    assert 'href="/article/3/versions?from=1&amp;to=2"' in reader.get(f"/promise/{LANE}").text


def test_an_echo_stands_below_what_it_repeats(reader: Clerk) -> None:
    page = reader.get(f"/promise/{LANE}").text
    assert "1 more that repeats it nearly word for word" in page
    assert page.count('<li class="says"') == 1


def test_what_was_withdrawn_stays_to_be_read_with_its_reason(reader: Clerk) -> None:
    for address in (f"/promise/{LANE}", "/promises/corrections"):
        assert "Говори за друга алея." in reader.get(address).text
    assert "Не беше видян." in reader.get("/promises/corrections").text


def test_an_article_names_the_promises_for_which_it_is_evidence(reader: Clerk) -> None:
    assert f'href="/promise/{LANE}#e-' in reader.get("/article/1").text
    assert "Evidence for:" not in reader.get("/article/4").text


def test_a_promise_that_is_not_there_is_a_404(reader: Clerk) -> None:
    for address in ("/promise/nothing", "/promise/nothing.json", "/promise/nothing.atom", "/promise/nothing/embed"):
        assert reader.get(address).status_code == 404


# --- the programme ------------------------------------------------------------------------------------------------


def test_each_total_leads_to_exactly_the_promises_it_counts_and_they_add_up(reader: Clerk) -> None:
    page = reader.get("/promises").text
    sums = page.split('class="tally"')[1].split("</ul>")[0]
    counts = [int(each) for each in re.findall(r"<b>(\d+)</b>", sums)]
    assert counts[0] == sum(counts[1:]) == 2
    totals = page.split('<section class="sums"')[1].split("</section>")[0]
    for link, count in re.findall(r'<a href="([^"]+)"[^>]*><b>(\d+)</b>', totals):
        told = reader.get(unquote(link.replace("&amp;", "&")).replace("/promises", "/promises.json"))
        assert len(told.json()["promises"]) == int(count), link


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("verdict=under-way", [LANE]),
        ("verdict=none", [SEWER]),
        ("seen=confirmed", [LANE]),
        ("q=Канал", [SEWER]),
        ("q=няма такова", []),
        ("overdue=1", []),
        ("silent=1", [SEWER]),
    ],
)
def test_filters_find_what_they_say(reader: Clerk, query: str, found: list[str]) -> None:
    rows = reader.get(f"/promises.json?{query}").json()["promises"]
    assert [row["id"] for row in rows] == found
    page = reader.get(f"/promises?{query}").text
    for promise in (LANE, SEWER):
        assert (f'href="/promise/{promise}"' in page) == (promise in found)


@pytest.mark.parametrize(
    "query", ["programme=nothing", "verdict=good", "area=nothing", "overdue=yes", "seen=much", "programme=<script>"]
)
def test_what_is_no_filter_is_refused_with_what_is_one(reader: Clerk, query: str) -> None:
    said = reader.get(f"/promises.json?{query}")
    assert said.status_code == 400
    assert "expected" in said.json()["error"]
    assert reader.get(f"/promises?{query}").status_code == 400


def test_a_deadline_that_has_passed_is_said_to_be_computed(reader: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "overdue (computed)" not in reader.get("/promises").text
    monkeypatch.setenv("SCRAPER_NOW", "2027-11-06T08:00:00Z")
    assert "overdue (computed)" in reader.get("/promises").text
    assert "it is no verdict" in reader.get(f"/promise/{LANE}").text


def test_months_that_are_not_covered_are_hatched_and_never_zero(reader: Clerk) -> None:
    page = reader.get("/promises/silence?months=3").text
    assert "1 of 2 promises" in page
    assert page.count('fill="url(#bare)"') == 8  # from November to June nothing was read to the end
    assert "nothing can be said" in page


@pytest.mark.parametrize("months", ["0", "-1", "x", "1000", "٣"])
def test_months_that_are_no_number_are_refused(reader: Clerk, months: str) -> None:
    assert reader.get("/promises/silence", params={"months": months}).status_code == 400


def test_the_method_is_written_from_the_programmes_own_scale(reader: Clerk) -> None:
    page = reader.get("/promises/method", headers={"accept-language": "bg"}).text
    for word in ("изпълнено", "частично", "в ход", "в застой", "неизпълнено"):
        assert word in page


def test_no_report_is_called_late_before_the_programme_itself_was_due(tmp_path: Path) -> None:
    house = built(tmp_path)
    with Archive.open(house.db) as archive, archive.write() as connection:
        connection.execute("UPDATE programmes SET oath = '2023-11-13'")
        connection.execute("UPDATE programme_documents SET kind = 'platform'")
    page = Clerk(house.db, None).get("/promises").text
    assert "The programme itself was due on 13 February 2024" in page
    assert "The report for 2023" not in page


def test_promises_are_led_to_only_where_there_are_any(house: House, reader: Clerk, tmp_path: Path) -> None:
    assert 'href="/promises"' in reader.get("/").text
    with Archive.open(tmp_path / "archive.db"):
        empty = Clerk(tmp_path / "archive.db", None)
    assert 'href="/promises"' not in empty.get("/").text
    for address in ("/promises", "/promises/silence", "/promises/method", "/promises.csv", "/promises/evidence.csv"):
        assert empty.get(address).status_code == 404


# --- twins --------------------------------------------------------------------------------------------------------


def test_tables_say_the_same_as_pages(reader: Clerk) -> None:
    rows = list(csv.DictReader(io.StringIO(reader.get("/promises.csv").text)))
    lane = next(row for row in rows if row["id"] == LANE)
    assert (lane["verdict"], lane["says"], lane["confirms"]) == ("under-way", "under_way", "funded")
    assert reader.get("/promises.csv?bom=1").content.startswith("\ufeff".encode())
    evidence = list(csv.DictReader(io.StringIO(reader.get("/promises/evidence.csv").text)))
    assert {row["state"] for row in evidence} == {"unchanged", "removed"}
    told = reader.get(f"/promise/{LANE}.json").json()
    assert len(told["evidence"]) == len(evidence) == 4
    assert [each["verdict"] for each in told["assessments"]] == ["stalled", "under-way"]


def test_feeds_tell_what_moved_and_link_to_it(reader: Clerk) -> None:
    for address in ("/promises.atom", f"/promise/{LANE}.atom"):
        root = ElementTree.fromstring(reader.get(address).text)
        atom = "{http://www.w3.org/2005/Atom}"
        titles = [entry.findtext(f"{atom}title") or "" for entry in root.iter(f"{atom}entry")]
        assert len(titles) == 8  # four pieces, one withdrawn, two verdicts, one reply
        assert "Велоалея: verdict – under way" in titles
        ids = [entry.findtext(f"{atom}id") for entry in root.iter(f"{atom}entry")]
        assert len(set(ids)) == len(ids)


def test_a_promise_is_embedded_only_where_the_owner_says(house: House, reader: Clerk) -> None:
    answer = reader.get(f"/promise/{LANE}/embed")
    assert "frame-ancestors https://news.example;" in answer.headers["content-security-policy"] + ";"
    assert "frame-ancestors 'none'" in reader.get(f"/promise/{LANE}").headers["content-security-policy"]
    for listed in (None, [], "https://news.example", ["*"], ["https://x.example; script-src *"], ["'self'"]):
        own = {"plugins": {"municipal-archive": {"embed": listed}}}
        assert Clerk(house.db, None, own).get(f"/promise/{LANE}/embed").status_code == 404


# --- what is nobody's ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [None, "ivan"])
def test_what_is_undecided_is_on_no_page_but_the_desks(house: House, who: str | None) -> None:
    clerk, proposal = Clerk(house.db, who), str(house.on_desk("SELECT id FROM proposals")[0][0])
    names = [row[0] for row in house.rows("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")]
    data = [f"/archive/{name}.json" for name in names if not who or name.startswith("public_")]
    own = ("/", "/archive", "/archive.json", "/.json", "/changes", "/sources", "/nothing", "/-/databases.json")
    desks = (
        "/desk",
        "/desk/review",
        f"/desk/promise/{LANE}",
        "/desk/proposals.json",
        "/desk.json",
        "/archive/proposals",
    )
    articles = ("/article/1", "/article/4", "/article/4.json", "/search.json?q=велоалея", "/search.atom", "/search.csv")
    for address in (*PUBLIC, *own, *desks, *data, *articles):
        said = clerk.get(address)
        assert said.status_code in (200, 403, 404), address
        assert UNDECIDED not in said.text, address
        assert proposal not in said.text, address
    staff = Clerk(house.db, "maria").get("/desk/review").text
    assert UNDECIDED in staff
    assert proposal in staff


@pytest.mark.parametrize("name", ["evidence", "assessments", "withdrawals", "replies", "promises", "definitions"])
def test_the_ledgers_own_tables_are_closed(reader: Clerk, name: str) -> None:
    assert reader.get(f"/archive/{name}.json").status_code == 403


def _text(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())
