"""What is known of platforms, one small data file each: by which marks a page shows its own, and a first guess at it.

A guess is only ever tested like any other, never trusted. docs/onboarding.md tells how to add a recipe.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from scraper.models import Capture
from scraper.onboard.recipes.marks import Marks, signs
from scraper.onboard.recipes.reading import Recipe, Words, read

__all__ = ["Recipe", "Words", "recipes", "recognise"]


def recognise(page: Capture) -> Recipe | None:
    """The platform whose marks a page bears: one sure mark, or two weak ones; the best marked of several, or None.

    Any page of the site will do, best its home page. Never raises for any bytes.
    """
    shown = signs(page)
    found = [(points, recipe) for recipe, marks in _known() if (points := marks.points(shown))]
    return max(found, key=lambda pair: pair[0], default=(0, None))[1]


def recipes() -> tuple[Recipe, ...]:
    """Every recipe there is, by its name."""
    return tuple(recipe for recipe, _ in _known())


@cache
def _known() -> tuple[tuple[Recipe, Marks], ...]:
    folder = files("scraper.onboard.recipes")
    names = sorted(each.name for each in folder.iterdir() if each.name.endswith(".toml"))
    return tuple(read(folder.joinpath(name).read_text("utf-8"), name) for name in names)
