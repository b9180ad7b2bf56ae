"""The ledger goes out to plain files and comes back, from two people at once, and nothing in it is ever changed."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
import yaml

from scraper.archive import desk
from scraper.errors import WrongInput
from scraper.promises import carrying
from scraper.promises.citing import Brought
from tests.promises.house import LANE, SEWER, House, built

TABLES = ("evidence", "withdrawals", "assessments", "replies")


@pytest.fixture
def houses(tmp_path: Path) -> tuple[House, House]:
    """Two people with copies of one archive, and a piece of evidence that both know."""
    mine = built(tmp_path / "mine")
    mine.cite(mine.show())
    for number, body in enumerate(("Велоалея до яз. Копринка.", "Канализация."), 1):
        mine.show("paper", f"page-{number}", body=body)
    shutil.copytree(mine.folder, tmp_path / "theirs")
    return mine, House(tmp_path / "theirs")


def export(house: House, folder: Path) -> carrying.Carried:
    with house.ledger() as ledger:
        return carrying.export(ledger.archive, folder, ledger.captures)


def take_in(house: House, folder: Path) -> carrying.Carried:
    with house.ledger() as ledger:
        return carrying.import_(ledger.archive, folder, ledger.captures)


def contents(house: House) -> list[list[tuple[object, ...]]]:
    return [house.rows(f"SELECT * FROM {table} ORDER BY id") for table in TABLES]


def decide(house: House, by: str) -> None:
    """Evidence of every kind that goes out, a verdict and its correction, a withdrawal, a reply."""
    paper = house.rows("SELECT min(id) FROM articles WHERE source = 'paper'")[0][0]
    said = {"by": by, "at": house.now}
    contract = house.folder / f"{by}.txt"
    contract.write_text(f"Договор на {by}", "utf-8")
    confirmed = house.cite(int(str(paper)), quote="Велоалея до яз. Копринка", stage="delivered", note="Виж:\nтам.")
    echo = house.cite(int(str(paper)), quote="Велоалея", echo_of=confirmed)
    with house.ledger() as ledger:
        ledger.cite(SEWER, Brought(contract, "ПУДООС", "register"), **said)
        ledger.withdraw(echo, reason="Не е: „повторение“ – #1", **said)
        first = ledger.publish(ledger.draft(LANE, "kept", "Готово.", (confirmed,), **said), **said)
        second = ledger.draft(
            LANE, "partly", "Не цялата.", (confirmed,), corrects=first, correction="Сбъркахме.", **said
        )
        ledger.publish(second, **said)
        ledger.reply(LANE, "Да.\nЩе я има.", author="Кмет", received="2024-05-01", **said)


def test_two_people_s_folders_merge_in_git_without_a_conflict_and_both_then_hold_all(
    houses: tuple[House, House], tmp_path: Path
) -> None:
    mine, theirs = houses
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@x.test", "-c", "commit.gpgsign=false"]
    repository = tmp_path / "repository"
    subprocess.run([*git, "init", "-q", "-b", "main", str(repository)], check=True)

    def run(*given: str) -> None:
        subprocess.run([*git, "-C", str(repository), *given], check=True, capture_output=True)

    export(mine, repository)
    run("add", "-A")
    run("commit", "-qm", "Both know it")
    for house, by, branch in ((mine, "Мария", "maria"), (theirs, "Петър", "petar")):
        decide(house, by)
        run("checkout", "-q", "-b", branch, "main")
        export(house, repository)
        run("add", "-A")
        run("commit", "-qm", by)
    run("merge", "-q", "--no-edit", "maria")
    for house in houses:
        assert take_in(house, repository).written > 0
        assert take_in(house, repository).written == 0
    assert contents(mine) == contents(theirs)
    assert export(mine, repository).written == 0
    assert len(list((theirs.folder / "evidence").iterdir())) == 2


def test_a_file_says_one_field_a_line_the_same_each_time(houses: tuple[House, House], tmp_path: Path) -> None:
    mine, _ = houses
    assert export(mine, tmp_path / "one").written == export(mine, tmp_path / "two").written == 1
    (one,), (two,) = ((tmp_path / name / "evidence").glob("*.yml") for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    text = one.read_bytes().decode("utf-8")
    assert "\r" not in text
    assert f"promise: {LANE}\n" in text
    assert "quote: велоалея до яз. Копринка\n" in text
    assert "article" not in text


def changed(folder: Path, table: str, old: str, new: str, beside: str = "") -> Path:
    """The first entry that holds both texts, with one of them put otherwise."""
    texts = {path: path.read_text("utf-8") for path in sorted((folder / table).glob("*.yml"))}
    path = next(path for path, text in texts.items() if old in text and beside in text)
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    return path


@pytest.mark.parametrize(
    ("table", "old", "new", "message"),
    [
        ("evidence", "stance: supports", "stance: contradicts", "an entry is never changed"),
        ("evidence", "promise: rozograd-2023-lane", "promise: rozograd-2023-sewer", "an entry is never changed"),
        ("assessments", "verdict: kept", "verdict: broken", "an entry is never changed"),
        ("assessments", "rationale: Готово.", "rationale: Готово!", "an entry is never changed"),
        ("evidence", "stance:", "stanze:", "found 'stanze', expected one of id"),
        ("evidence", "stance: supports", "stance: [", "expected YAML"),
        ("evidence", "version: 1", "version: едно", "version: found 'едно', expected a whole number"),
    ],
)
def test_an_entry_that_was_changed_is_refused_with_file_and_line(
    houses: tuple[House, House], tmp_path: Path, table: str, old: str, new: str, message: str
) -> None:
    mine, _ = houses
    decide(mine, "Мария")
    export(mine, tmp_path / "out")
    path = changed(tmp_path / "out", table, old, new)
    before = contents(mine)
    with pytest.raises(WrongInput) as raised:
        take_in(mine, tmp_path / "out")
    assert message in str(raised.value)
    assert str(raised.value).startswith(f"{path}:")
    assert contents(mine) == before


@pytest.mark.parametrize(
    ("table", "old", "new", "message"),
    [
        ("evidence", "promise: rozograd-2023-lane", "promise: other-lane", "found no promise 'other-lane'"),
        ("evidence", "side: confirms", "side: says", "found says of media, expected confirms"),
        ("evidence", "publisher: media", "publisher: town", "found confirms of town, expected says"),
        ("evidence", "quote: Велоалея до яз. Копринка", "quote: тунел до яз. Копринка", "nowhere the words"),
        ("evidence", "stage: delivered", "stage: ready", "stage: found 'ready', expected one of announced"),
        ("evidence", "happened: '2024-02-12'", "happened: '2022-02-12'", "expected baseline or context"),
        ("assessments", "verdict: kept", "verdict: broken", "on the confirms side that contradicts it"),
        ("assessments", "verdict: kept", "verdict: overdue", "nobody sets it"),
        ("assessments", "definition: 1", "definition: 4", "a definition that this archive has"),
        ("assessments", "correction: Сбъркахме.", "", "why the former one is corrected"),
        ("withdrawals", "evidence: 0", "evidence: 9", "found no evidence 9"),
        ("replies", "by: Кмет", "", "found no by, expected one"),
    ],
)
def test_a_new_entry_that_the_rules_do_not_allow_is_refused_and_with_it_all(
    houses: tuple[House, House], tmp_path: Path, table: str, old: str, new: str, message: str
) -> None:
    mine, theirs = houses
    decide(theirs, "Петър")
    export(theirs, tmp_path / "out")
    changed(tmp_path / "out", table, old, new, "stage: delivered" if table == "evidence" else "")
    before = contents(mine)
    with pytest.raises(WrongInput, match=r"\.yml:\d+: ") as raised:
        take_in(mine, tmp_path / "out")
    assert message in str(raised.value)
    assert contents(mine) == before


def test_a_verdict_whose_evidence_did_not_come_along_is_refused(houses: tuple[House, House], tmp_path: Path) -> None:
    mine, theirs = houses
    decide(theirs, "Петър")
    export(theirs, tmp_path / "out")
    shutil.rmtree(tmp_path / "out" / "evidence")
    with pytest.raises(WrongInput, match="which is no accepted evidence"):
        take_in(mine, tmp_path / "out")


def test_a_file_that_is_not_what_its_name_says_is_refused(houses: tuple[House, House], tmp_path: Path) -> None:
    mine, theirs = houses
    decide(theirs, "Петър")
    export(theirs, tmp_path / "out")
    (brought,) = (tmp_path / "out" / "files").iterdir()
    brought.write_text("друго", "utf-8")
    with pytest.raises(WrongInput, match="expected the one it is named by"):
        take_in(mine, tmp_path / "out")
    assert not (mine.folder / "evidence").exists()


def test_what_is_hidden_leaves_the_folder_and_what_was_masked_elsewhere_is_no_change(
    houses: tuple[House, House], tmp_path: Path
) -> None:
    mine, _ = houses
    export(mine, tmp_path / "out")
    path = changed(tmp_path / "out", "evidence", "quote: велоалея до яз. Копринка", "quote: велоалея до ████")
    assert take_in(mine, tmp_path / "out") == carrying.Carried(written=0, known=1)
    with mine.ledger() as ledger, ledger.archive.write() as connection:
        connection.execute("UPDATE articles SET visibility = 'staff'")
    assert export(mine, tmp_path / "out") == carrying.Carried(withheld=1)
    assert not path.exists()


def test_staff_s_words_go_to_a_folder_of_their_own_without_others_ratings(
    houses: tuple[House, House], tmp_path: Path
) -> None:
    mine, theirs = houses
    evidence = str(mine.rows("SELECT id FROM evidence")[0][0])
    with mine.ledger() as ledger:
        ledger.draft(LANE, "under-way", "Тече.", (evidence,), by="Мария", at=mine.now)
        ledger.note(LANE, "Да се пита.", by="Мария", at=mine.now)
        for by in ("Мария", "Петър"):
            ledger.rate("1", LANE, "kept", by=by, at=mine.now)
    export(mine, tmp_path / "public")
    assert "Да се пита" not in "".join(path.read_text("utf-8") for path in (tmp_path / "public").rglob("*.yml"))
    with desk.reading(desk.beside(mine.db)) as staff:
        assert staff is not None
        assert carrying.export_staff(staff, tmp_path / "staff", "Мария").written == 3
    assert "Петър" not in "".join(path.read_text("utf-8") for path in (tmp_path / "staff").rglob("*.yml"))
    with theirs.ledger() as ledger:
        for written in (3, 0):
            with desk.opened(ledger.desk, new=True) as staff:
                done = carrying.import_staff(staff, ledger.archive.connection, tmp_path / "staff")
            assert done.written == written
    tables = ("drafts", "notes")
    assert [theirs.on_desk(f"SELECT * FROM {table}") for table in tables] == [
        mine.on_desk(f"SELECT * FROM {table}") for table in tables
    ]


U = "0198a000-0000-7000-8000-000000000001"
V = "0198a000-0000-7000-8000-000000000002"


def forged(house: House, folder: Path, table: str, **changes: object) -> Path:
    """The folder of one entry, made of the first of its kind that the house has published."""
    export(house, folder.with_name("honest"))
    path = sorted((folder.with_name("honest") / table).glob("*.yml"))[0]
    said = {**yaml.safe_load(path.read_text("utf-8")), "id": U, **changes}
    (folder / table).mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump({name: value for name, value in said.items() if value is not None}, allow_unicode=True)
    (folder / table / f"{said['id']}.yml").write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize(
    ("table", "changes", "message"),
    [
        ("evidence", {"file": "../desk.db"}, "file: found '../desk.db', expected the file's SHA-256"),
        ("evidence", {"file": "████/../../desk.db"}, "and no folder"),
        ("evidence", {"publisher": "council", "side": "confirms"}, "publisher: found council, expected town"),
        ("evidence", {"sha256": "", "quote": None, "publisher": "council", "side": "confirms"}, "no quote"),
        ("evidence", {"sha256": "abc"}, "sha256: found 'abc'"),
        ("evidence", {"quote": "████", "happened": "onceuponatime"}, "happened"),
        ("evidence", {"accepted_at": "soon"}, "accepted_at: found 'soon', expected a moment"),
        ("evidence", {"accepted_at": "2024-02-31T00:00:00Z"}, "expected a moment"),
        ("evidence", {"accepted_at": "9999-01-01T00:00:00Z"}, "expected no moment to come"),
        ("evidence", {"score": "high"}, "score"),
        ("evidence", {"reasons": "nonsense"}, "reasons"),
        ("evidence", {"query": "nonsense"}, "query"),
        ("evidence", {"coverage": {"sources": ["town"]}}, "coverage"),
        ("evidence", {"note": "\x1b[2J"}, "note: found U+001B"),
        ("evidence", {"id": "first"}, "id: found 'first', expected a UUID"),
        ("assessments", {"published_at": "9999-12-31T00:00:00Z"}, "expected no moment to come"),
        ("assessments", {"evidence": [{"id": "x"}]}, "evidence: found {'id': 'x'}, expected a UUID"),
        ("assessments", {"corrects": U, "correction": "Сам себе си."}, "corrects: found the assessment itself"),
        ("withdrawals", {"at": "soon"}, "at: found 'soon', expected a moment"),
        ("replies", {"received": "some day"}, "received"),
        ("replies", {"by": "\u202eтемк"}, "by: found U+202E"),
    ],
)
def test_a_forged_entry_is_refused_and_nothing_of_it_kept(
    houses: tuple[House, House], tmp_path: Path, table: str, changes: dict[str, object], message: str
) -> None:
    mine, _ = houses
    decide(mine, "Мария")
    before = contents(mine)
    with pytest.raises(WrongInput) as raised:
        take_in(mine, forged(mine, tmp_path / "forged", table, **changes))
    assert message in str(raised.value)
    assert f"{U}.yml:" in str(raised.value) or "first.yml:" in str(raised.value)
    assert contents(mine) == before


def test_a_verdict_corrects_none_of_another_promise(houses: tuple[House, House], tmp_path: Path) -> None:
    mine, _ = houses
    decide(mine, "Мария")
    folder = forged(mine, tmp_path / "forged", "assessments", id=V, promise=SEWER)
    with pytest.raises(WrongInput, match="an assessment of this promise"):
        take_in(mine, forged(mine, folder, "assessments", corrects=V, correction="На друго."))


def test_an_honest_copy_under_another_id_is_taken(houses: tuple[House, House], tmp_path: Path) -> None:
    mine, _ = houses
    decide(mine, "Мария")
    for table in TABLES:
        assert take_in(mine, forged(mine, tmp_path / table, table)).written == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"id: {U}\nreasons: {'[' * 5000}", "levels"),
        (f"id: {U}\nevidence: [&a [x], *a]", "alias"),
        (f"id: {U}\nreasons: !!python/object/apply:os.getcwd []", "tag"),
        (f"id: {U}\nnote: {'я' * 2**20}", "bytes"),
    ],
)
def test_a_file_that_would_grow_without_end_is_refused(
    houses: tuple[House, House], tmp_path: Path, text: str, message: str
) -> None:
    (tmp_path / "in" / "evidence").mkdir(parents=True)
    (tmp_path / "in" / "evidence" / f"{U}.yml").write_text(text, "utf-8")
    with pytest.raises(WrongInput, match=message):
        take_in(houses[0], tmp_path / "in")


def test_no_export_carries_a_file_of_another_folder(houses: tuple[House, House], tmp_path: Path) -> None:
    mine, _ = houses
    decide(mine, "Мария")
    columns = [row[1] for row in mine.rows("PRAGMA table_info(evidence)")]
    values = ", ".join({"id": "'x'", "file": "'../desk.db'"}.get(str(name), str(name)) for name in columns)
    with closing(sqlite3.connect(mine.db)) as connection, connection:
        connection.execute(f"INSERT INTO evidence SELECT {values} FROM evidence WHERE kind = 'file'")
    with mine.ledger() as ledger:
        ledger.note(LANE, "Само за нас.", by="Мария", at=mine.now)
    assert (mine.folder / "evidence" / "../desk.db").exists()
    export(mine, tmp_path / "out")
    assert not list((tmp_path / "out").rglob("*desk.db"))
