"""The floors drawn in docs/architecture.md hold: a room imports only from floors below its own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "scraper"
DRAWING = ROOT / "docs" / "architecture.md"
ENTRANCE = "__main__"  # `python -m scraper`: stands on top of everything, and is no room


def floors(text: str) -> list[list[str]]:
    """The rooms of each floor, topmost first, from the first drawing under "## Floors".

    Rooms and a remark are parted by two spaces or more; a remark has more than one word.
    """
    drawing = text.split("## Floors", 1)[1].split("```")[1]
    parts = (re.split(r"\s{2,}", line.strip()) for line in drawing.splitlines() if line.strip())
    return [[part for part in floor if re.fullmatch(r"[a-z_]+", part)] for floor in parts]


@cache
def modules() -> tuple[Path, ...]:
    return tuple(sorted(PACKAGE.rglob("*.py")))


def dotted(path: Path) -> tuple[str, ...]:
    """scraper/crawl/fetch.py → ("scraper", "crawl", "fetch"); a package's __init__ is the package."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


@cache
def rooms() -> frozenset[str]:
    return frozenset(room(path) for path in modules())


def room(path: Path) -> str:
    """The room a module belongs to; empty for scraper/__init__.py."""
    name = dotted(path)
    return name[1] if len(name) > 1 else ""


def rooms_of(source: str, module: tuple[str, ...], is_package: bool) -> Iterator[str]:
    """The rooms that a module's text imports from, anywhere in it: inside functions and type checks too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            # One dot is the module's own package, each further one the package around it.
            package = module if is_package else module[:-1]
            base = ".".join(package[: len(package) + 1 - node.level]) if node.level else ""
            start = ".".join(part for part in (base, node.module) if part)
            names = [f"{start}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            parts = name.split(".")
            if parts[0] == "scraper" and len(parts) > 1:
                yield parts[1]


def imported(path: Path) -> set[str]:
    found = set(rooms_of(path.read_text(encoding="utf-8"), dotted(path), path.name == "__init__.py"))
    return found & rooms()


HEIGHTS = {
    name: height for height, names in enumerate(reversed(floors(DRAWING.read_text(encoding="utf-8")))) for name in names
}


def test_the_drawing_and_the_package_hold_the_same_rooms():
    there = rooms() - {"", ENTRANCE}
    assert there == set(HEIGHTS)


def test_no_room_is_drawn_twice():
    drawn = [name for floor in floors(DRAWING.read_text(encoding="utf-8")) for name in floor]
    assert sorted(drawn) == sorted(set(drawn))


def allowed(own: str) -> set[str]:
    """What a module of this room may import from."""
    if not own:
        return set()
    return {"cli"} if own == ENTRANCE else {own, *(name for name in HEIGHTS if HEIGHTS[name] < HEIGHTS[own])}


def test_a_module_imports_only_from_floors_below_its_own():
    found = {str(path.relative_to(PACKAGE)): imported(path) - allowed(room(path)) for path in modules()}
    assert len(found) > 100
    assert {path: too_high for path, too_high in found.items() if too_high} == {}


def test_imports_are_seen_wherever_they_stand():
    source = """
import scraper.alpha
import scraper.beta.inner as b
from scraper import gamma, delta
from scraper.epsilon import thing
from . import sibling
from .near import thing
from .. import zeta
from ..eta.inner import thing
import json
if TYPE_CHECKING:
    from scraper.theta import Thing
def late():
    from scraper.iota import thing
"""
    found = set(rooms_of(source, ("scraper", "own", "module"), is_package=False))
    assert found == {"alpha", "beta", "gamma", "delta", "epsilon", "own", "zeta", "eta", "theta", "iota"}
    assert set(rooms_of("from ..eta import x\nfrom . import y", ("scraper", "own"), is_package=True)) == {"eta", "own"}


def test_a_drawing_is_read_with_its_remarks_left_out():
    text = "## Floors\n\nwords\n\n```\ncli\ncrawl      extract       side by side: they know nothing\nmodels\n```\n"
    assert floors(text) == [["cli"], ["crawl", "extract"], ["models"]]
