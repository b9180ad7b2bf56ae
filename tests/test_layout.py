"""The shape of the code: every module says its job, none is long, and the locks hold what they should."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WRITTEN = ROOT / "scraper" / "extract" / "forest.py"  # by a program, from gold pages
MODULES = sorted(path for path in (ROOT / "scraper").rglob("*.py") if path != WRITTEN)
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
LONGEST_MODULE, LONGEST_FUNCTION = 400, 60  # lines


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_a_module_says_its_one_job_in_its_first_line() -> None:
    told = {name(path): (ast.get_docstring(tree(path)) or "").partition("\n")[0] for path in MODULES}
    assert {path: first for path, first in told.items() if len(first) <= 15 or first != first.strip()} == {}


def test_no_module_is_longer_than_it_can_be_read() -> None:
    lines = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {path: found for path, found in lines.items() if found > LONGEST_MODULE} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    lines = {
        f"{name(path)}: {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    }
    assert len(lines) > len(MODULES)
    assert {function: found for function, found in lines.items() if found > LONGEST_FUNCTION} == {}


def test_nothing_is_left_to_be_done_later() -> None:
    later = re.compile(r"\b(?:TODO|FIXME|XXX|raise NotImplementedError)\b|pragma: no cover")
    found = {name(path): later.findall(path.read_text(encoding="utf-8")) for path in MODULES}
    assert {path: words for path, words in found.items() if words} == {}


def locked(path: Path) -> dict[str, str]:
    """The names and versions that a lock pins."""
    return dict(re.findall(r"^([A-Za-z0-9_.\[\]-]+)==([^\s;\\]+)", path.read_text(encoding="utf-8"), re.MULTILINE))


def test_the_runtime_lock_is_there_and_holds_no_rich():
    # Datasette imports rich where it finds it, and then prints every 404 with all local variables, 0.4 s each.
    runtime = [path for path in LOCKS if path.name.startswith("runtime")]
    assert runtime
    for path in runtime:
        names = locked(path)
        assert "datasette" in names
        assert not {"rich", "pytest", "mypy", "ruff", "hypothesis", "playwright"} & set(names)


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_a_lock_pins_hashes_and_names_no_index(path):
    text = path.read_text(encoding="utf-8")
    names = locked(path)
    assert names
    assert "://" not in text
    assert not re.search(r"^\s*(?:-i|-f|--(?:extra-)?index-url|--find-links|--trusted-host)\b", text, re.MULTILINE)
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)
    bare = [entry.split("==")[0] for entry in entries if "==" in entry and "--hash=sha256:" not in entry]
    assert bare == []


def test_each_test_file_has_a_name_of_its_own():
    """pytest takes two of one name for the same module, and leaves one of them out."""
    names = Counter(path.name for path in Path(__file__).parent.rglob("test_*.py"))
    assert {name for name, times in names.items() if times > 1} == set()
