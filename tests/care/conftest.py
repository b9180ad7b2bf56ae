"""The sample town, crawled, for what is taken down in it."""

from tests.intake.conftest import town

__all__ = ["town"]
