"""The commands as a person types them: exit statuses, what goes where, and in which language."""

from __future__ import annotations

import json
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from scraper.cli import main
from tests.conftest import Shell


def test_a_crawl_that_went_well_is_exit_0_with_data_on_stdout(town: Shell) -> None:
    done = town("crawl", "--delay", "0", "--limit", "3", "--json")
    assert done.exit_code == 0, done.stderr
    report = json.loads(done.stdout)[0]
    assert (report["source"], report["outcome"], report["new"]) == ("rozograd", "ok", 3)


def test_a_source_that_cannot_be_reached_is_exit_1_and_says_why(shell: Shell) -> None:
    shell.write("gone.yml", "name: G\nhome: http://127.0.0.1:9/\nnews:\n  - feed: http://127.0.0.1:9/rss\n")
    done = shell("crawl")
    assert done.exit_code == 1
    assert "http://127.0.0.1:9/rss" in done.stderr
    assert "failed" in done.stdout


def test_an_unreadable_source_file_is_exit_2_with_file_line_and_key(shell: Shell) -> None:
    shell.write("town.yml", "name: T\nhome: http://t.test/\nlenguage: bg\nnews:\n  - feed: http://t.test/rss\n")
    done = shell("crawl")
    assert done.exit_code == 2
    assert "town.yml:3" in done.stderr
    assert "language" in done.stderr


def test_an_unknown_source_is_exit_2_and_names_the_nearest(town: Shell) -> None:
    done = town("crawl", "rozogard")
    assert done.exit_code == 2
    assert "rozograd" in done.stderr


def test_no_source_files_at_all_is_exit_2(shell: Shell) -> None:
    assert shell("crawl").exit_code == 2


def test_a_public_host_is_not_crawled_before_the_operator_has_a_name(shell: Shell) -> None:
    shell.write("town.yml", "name: T\nhome: https://town.bg/\nnews:\n  - feed: https://town.bg/rss\n")
    done = shell("crawl")
    assert done.exit_code == 2
    assert "_operator.yml" in done.stderr
    assert not (shell.folder / "captures").exists()


def test_nothing_found_is_exit_0(crawled: Shell) -> None:
    done = crawled("search", "няматакавадума")
    assert done.exit_code == 0
    assert done.stdout == ""


def test_search_on_the_terminal_answers_as_the_site_does(crawled: Shell) -> None:
    found = json.loads(crawled("search", "кмета", "--json", "--limit", "2").stdout)
    assert set(found) == {"query", "count", "capped", "undated", "rows", "next", "covers"}
    assert len(found["rows"]) == 2
    contract = {"id", "key", "url", "source", "title", "published", "snippet"}
    assert set(found["rows"][0]) == contract | {"file", "echoes"}


def test_search_on_the_terminal_says_how_it_understood_and_what_may_have_been_meant(crawled: Shell) -> None:
    done = crawled("search", "кмтеа from:2024-77")
    assert done.exit_code == 0
    assert "кмтеа" in done.stderr
    assert "from:2024-77" in done.stderr
    assert "кмета" in done.stderr


def test_a_wrong_day_is_exit_2_and_says_what_was_expected(crawled: Shell) -> None:
    done = crawled("search", "кмет", "--from", "вчера")
    assert done.exit_code == 2
    assert "вчера" in done.stderr
    assert "2024" in done.stderr


def test_a_query_is_never_a_syntax_error(crawled: Shell) -> None:
    for odd in ('"кмет', "по-голям", "d'x", "a:b", "*", "NEAR(", "OR OR", "-", "„"):
        assert crawled("search", "--", odd).exit_code == 0, odd


def test_messages_are_in_the_language_of_the_locale(crawled: Shell) -> None:
    assert "found" in crawled("search", "кмет", LC_ALL="en_GB.UTF-8").stderr
    assert "намерени" in crawled("search", "кмет", LC_ALL="bg_BG.UTF-8").stderr


def test_status_tells_a_source_never_crawled_from_one_that_is_well(town: Shell) -> None:
    assert town("status", "--check").exit_code == 1
    town("crawl", "--delay", "0")
    done = town("status", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)[0]["articles"] > 40


def test_extract_prints_what_a_rule_would_change_and_changes_nothing(town: Shell) -> None:
    town("crawl", "--delay", "0", "--limit", "3")
    assert json.loads(town("extract", "--dry-run", "--json").stdout) == []
    path = town.folder / "schedules" / "rozograd.yml"
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join("  title: title" if line.startswith("  title:") else line for line in lines), "utf-8")
    told = json.loads(town("extract", "--dry-run", "--json").stdout)
    assert {each["field"] for each in told} == {"title"}
    assert json.loads(town("extract", "--dry-run", "--json").stdout) == told


def test_capture_keeps_one_page_and_says_that_a_person_asked(town: Shell) -> None:
    home = (town.folder / "schedules" / "rozograd.yml").read_text("utf-8").split("home: ")[1].split("\n")[0]
    done = town("capture", f"{home}page-12866.html", "--note", "за доказателство")
    assert done.exit_code == 0, done.stderr
    with sqlite3.connect(town.folder / "archive.db") as connection:
        found = connection.execute("SELECT captured_by, note FROM captures WHERE role = 'article'").fetchall()
    assert found == [("person", "за доказателство")]


@pytest.mark.parametrize("address", ["kazanlak.bg", "ftp://kazanlak.bg/", ""])
def test_capture_of_no_web_address_is_exit_2(shell: Shell, address: str) -> None:
    assert shell("capture", address).exit_code == 2


def test_an_import_of_no_file_is_exit_2(shell: Shell) -> None:
    done = shell("import", "missing.warc.gz")
    assert done.exit_code == 2
    assert "missing.warc.gz" in done.stderr


def test_the_demonstration_ends_after_the_crawl_when_asked(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["demo", "--once", "--folder", str(tmp_path / "demo")], catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    assert done.stdout.count("rozograd ") == 4
    assert (tmp_path / "demo" / "archive.db").exists()


def test_the_demonstration_clears_no_folder_but_its_own(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("ten years of work", "utf-8")
    done = CliRunner().invoke(main, ["demo", "--once", "--folder", str(tmp_path)], catch_exceptions=False)
    assert done.exit_code == 2
    assert (tmp_path / "thesis.txt").read_text("utf-8") == "ten years of work"


def test_the_demonstration_says_that_its_port_is_taken_before_the_town_lives(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = CliRunner().invoke(main, ["demo", "--port", port, "--folder", str(tmp_path / "demo")])
    assert done.exit_code == 2
    assert f"127.0.0.1:{port}: cannot listen there" in done.stderr
    assert not (tmp_path / "demo").exists()


@pytest.mark.parametrize("words", [("search", "кмет"), ("serve", "--port", "0"), ("status",)])
def test_a_command_that_only_reads_makes_no_archive(town: Shell, words: tuple[str, ...]) -> None:
    done = town(*words)
    assert done.exit_code == (0 if words[0] == "status" else 2)
    assert not (town.folder / "archive.db").exists()


def test_a_crawl_carries_neither_site_nor_scheduler_about() -> None:
    heavy = ("datasette", "apscheduler", "numpy", "dateparser", "sqlite_utils", "pypdfium2")
    program = (
        "import sys; from scraper.cli import main; main.commands['crawl'];"
        f" print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_reader_of_the_output_who_has_had_enough_is_told_nothing(crawled: Shell) -> None:
    program = [
        sys.executable,
        "-m",
        "scraper",
        "search",
        "а*",
        "--limit",
        "100",
        "--db",
        str(crawled.folder / "archive.db"),
    ]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0) as process:
        assert process.stdout is not None
        process.stdout.close()
        _, said = process.communicate(timeout=60)
    assert said == b""
