"""The extraction benchmark on pages of its own making: what is right counts as right, and what is not does not."""

from __future__ import annotations

import base64
import json
import lzma
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.extraction.__main__ import main
from benchmarks.extraction.gold import Gold
from benchmarks.extraction.score import is_same_title, overlap, pieces

TEXT = "Кметът откри обновената градина на улица „Люляк“. В събитието участваха над двеста деца и родители."
PAGE = (
    f"<title>x</title><h1>Откриха градина</h1><p>Публикувано на 12.02.2024 г.</p><div><p>{TEXT}</p><p>{TEXT}</p></div>"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    gold = [
        {"title": "Откриха градина!", "body": f"{TEXT}\n{TEXT}", "days": ["2024-02-12"], "with": ["откри  обновената"]},
        {"title": "Откриха мост", "days": ["2024-02-13"], "without": ["Люляк"]},
    ]
    html = base64.b64encode(PAGE.encode()).decode()
    with lzma.open(tmp_path / "own.jsonl.xz", "wt", encoding="utf-8") as file:
        for number, each in enumerate(gold):
            page = {"dataset": "own", "id": str(number), "url": "http://t.test/1", "html": html, "gold": each}
            file.write(json.dumps(page) + "\n")
    return tmp_path


def test_what_is_right_and_what_is_not_is_counted(folder: Path) -> None:
    done = CliRunner().invoke(main, [str(folder), "--extractor", "ours", "--json", "--worst", "5", "--field", "date"])
    report = json.loads(done.stdout)
    row = report["figures"]["own"]["ours"]
    assert (row["pages"], row["failed"], row["body_f1"], row["title"]) == (2, 0, 1, 0.5)
    assert (row["date_right"], row["date_wrong"], row["snippets_f1"]) == (0.5, 0.5, pytest.approx(2 / 3))
    assert [(miss["found"], miss["gold"]) for miss in report["worst"]["own"]] == [("2024-02-12", "2024-02-13")]


@pytest.mark.parametrize("field", ["body", "title", "snippets"])
def test_the_worst_pages_are_shown_for_every_field(folder: Path, field: str) -> None:
    done = CliRunner().invoke(main, [str(folder), "--extractor", "ours", "--worst", "5", "--field", field])
    assert done.exit_code == 0
    assert "| ours | 1.000 |" in done.stdout
    assert f"Worst in {field}: own" in done.stdout


def test_a_peer_that_is_not_installed_is_said_and_left_out(folder: Path) -> None:
    done = CliRunner().invoke(main, [str(folder), "--extractor", "goose3", "--extractor", "ours"])
    assert done.exit_code == 0
    assert "| ours |" in done.stdout
    assert ("goose3: not installed" in done.stderr) != ("| goose3 |" in done.stdout)


def test_an_unknown_dataset_is_wrong_usage(folder: Path) -> None:
    done = CliRunner().invoke(main, [str(folder), "--dataset", "owm"])
    assert done.exit_code == 2
    assert "expected of: own" in done.stderr


def test_a_page_weighs_one_however_long_it_is() -> None:
    long, short = overlap("a b c d " * 500, "a b c d " * 500), overlap("a", "b")
    both = long + short
    assert (both.shared, both.extra, both.missing) == (1, 0.5, 0.5)
    assert both.precision == both.recall == both.f1 == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("found", "gold", "f1"), [("", "a", 0), (None, "", 0), ("a b", "a b", 1), ("漢字", "漢 字", 1)]
)
def test_short_texts_and_scripts_without_spaces_overlap(found: str | None, gold: str, f1: float) -> None:
    assert overlap(found, gold).f1 == f1


def test_a_title_is_the_same_but_for_case_and_punctuation() -> None:
    assert is_same_title("ОТКРИХА „градина“", "Откриха градина")
    assert not is_same_title(None, "Откриха градина")


def test_pieces_are_held_whatever_their_spaces() -> None:
    found = pieces("едно\n\nдве три", Gold(held=("едно две", "пет"), shunned=("три", "шест")))
    assert (found.right, found.wrong, found.lacking) == (1, 1, 1)
