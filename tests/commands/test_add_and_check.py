"""`scraper add` and `scraper check` as a person types them, at the sample town on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from scraper.demo.serve import serving
from scraper.sources import load_one
from tests.conftest import Shell

NEW = ("--name", "rozograd", "--delay", "0")


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with serving() as served:
        yield f"{served.url}/"


def test_a_town_is_added_checked_and_crawled(shell: Shell, site: str) -> None:
    done = shell("add", site, *NEW, "--preview", str(shell.folder / "preview.html"), COLUMNS="70")
    assert done.exit_code == 0, done.stderr
    source = load_one(shell.folder / "schedules", "rozograd")
    assert source.home == site
    lines = done.stdout.splitlines()
    assert lines[0] == source.name
    assert next(line.split() for line in lines if line.startswith("date ")) == ["date", "title", "first", "words"]
    assert max(map(len, lines)) <= 70
    assert "Next: scraper crawl rozograd" in done.stderr
    assert "<iframe sandbox" in (shell.folder / "preview.html").read_text("utf-8")
    assert not (shell.folder / "archive.db").exists()
    assert not (shell.folder / "captures").exists()

    again = shell("add", site, "--delay", "0")
    assert (again.exit_code, "nothing changed" in again.stderr) == (0, True)

    checked = shell("check", "--delay", "0")
    assert "title 5 of 5" in checked.stdout
    assert not (shell.folder / "archive.db").exists()
    assert shell("crawl", "--limit", "3", "--delay", "0").exit_code == 0


def test_a_dry_run_prints_the_file_alone_on_stdout(shell: Shell, site: str) -> None:
    done = shell("add", site, *NEW, "--dry-run")
    assert done.exit_code == 0
    assert list((shell.folder / "schedules").iterdir()) == []
    shell.write("rozograd.yml", done.stdout)
    assert load_one(shell.folder / "schedules", "rozograd").home == site


def test_what_a_person_wrote_stays_and_the_changes_are_a_diff(shell: Shell, site: str) -> None:
    text = f"# ours\nname: Наш град\nhome: {site}\nnews:\n  - feed: {site}rss.xml  # ten items\ndelay: 0\n"
    shell.write("town.yml", text)
    done = shell("add", site, "--delay", "0")
    assert done.exit_code == 0, done.stderr
    assert (shell.folder / "schedules" / "town.yml").read_text("utf-8") == text
    changes = done.stdout.splitlines()
    assert changes[0].startswith("--- ")
    assert not [line for line in changes[2:] if line.startswith("-")]
    assert any(line.startswith("+  - listing: ") for line in changes)
    assert "mv " in done.stderr
    proposed = shell.folder / "schedules" / "town.yml.proposed"
    proposed.replace(shell.folder / "schedules" / "town.yml")
    assert load_one(shell.folder / "schedules", "town").name == "Наш град"


def test_a_table_goes_on_past_failures_and_tells_each_town(shell: Shell, site: str) -> None:
    table = shell.folder / "towns.csv"
    table.write_bytes(f"url;municipality;slug\r\n{site};Розоград;\r\nhttp://127.0.0.1:1/;;gone\r\n".encode("cp1251"))
    done = shell("add", "--from", str(table), "--delay", "0", "--json")
    assert done.exit_code == 1
    first, second = json.loads(done.stdout)
    assert (first["outcome"], first["source"], first["says"]["municipality"]) == ("written", "rozograd", "Розоград")
    assert first["articles"]
    assert first["requests"] <= 60
    assert (second["outcome"], second["source"], second["file"]) == ("failed", "gone", None)
    assert "127.0.0.1:1" in second["error"]
    again = shell("add", "--from", str(table), "--delay", "0")
    assert again.exit_code == 1
    assert [line.split()[1:3] for line in again.stdout.splitlines()[-2:]] == [
        ["rozograd", "unchanged"],
        ["gone", "failed"],
    ]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "found no address"),
        (("town",), "found 'town'"),
        (("https://town.bg/",), "_operator.yml"),
        (("http://127.0.0.1:9/", "http://127.0.0.1:8/", "--name", "a"), "--name"),
        (("http://127.0.0.1:9/", "--name", "Град"), "found 'Град'"),
        (("--from", "no such.csv"), "no such.csv: cannot be read"),
    ],
)
def test_wrong_usage_is_exit_2_before_anybody_is_asked(shell: Shell, words: tuple[str, ...], told: str) -> None:
    done = shell("add", *words)
    assert done.exit_code == 2
    assert told in done.stderr


def test_a_site_that_does_not_answer_is_exit_1_and_writes_nothing(shell: Shell) -> None:
    done = shell("add", "http://127.0.0.1:1/", "--delay", "0")
    assert done.exit_code == 1
    assert "127.0.0.1:1" in done.stderr
    assert list((shell.folder / "schedules").iterdir()) == []


def test_a_source_that_fits_its_site_is_exit_0(town: Shell) -> None:
    done = town("check", "--json")
    assert done.exit_code == 0, done.stdout
    (told,) = json.loads(done.stdout)
    assert (told["outcome"], told["faults"]) == ("ok", [])
    assert told["requests"] <= 12
    assert {share["field"]: (share["found"], share["of"]) for share in told["shares"]}["title"] == (5, 5)


def test_what_is_wrong_is_told_at_its_line_in_the_reader_s_language(town: Shell) -> None:
    path = town.folder / "schedules" / "rozograd.yml"
    path.write_text(path.read_text("utf-8").replace("item: .nw", "item: .cards"), "utf-8")
    line = path.read_text("utf-8").splitlines().index("    item: .cards") + 1
    done = town("check", "rozograd")
    assert done.exit_code == 1
    assert f"{path}:{line}: `item` finds nothing" in done.stdout
    assert "не намира нищо" in town("check", "rozograd", LC_ALL="bg_BG.UTF-8").stdout


def test_unreadable_files_are_all_told_and_nobody_is_asked(town: Shell) -> None:
    town.write("one.yml", "name: A\n")
    town.write("two.yml", "nome: B\n")
    for names in ((), ("one", "two", "rozograd")):
        done = town("check", *names)
        assert done.exit_code == 2
        assert "one.yml:1" in done.stderr
        assert "two.yml:1" in done.stderr
        assert done.stdout == ""


def test_a_source_that_is_discontinued_is_tried_only_if_it_is_named(shell: Shell) -> None:
    shell.write(
        "old.yml",
        "name: A\nhome: http://127.0.0.1:1/\nnews:\n  - feed: http://127.0.0.1:1/rss\ndiscontinued: 2024-05-01\n",
    )
    assert (shell("check").exit_code, shell("check", "old").exit_code) == (0, 1)
