"""The months as Bulgarian pages write them."""

from __future__ import annotations

# fmt: off
MONTHS = (
    "януари", "февруари", "март", "април", "май", "юни", "юли", "август", "септември", "октомври", "ноември", "декември",
)
