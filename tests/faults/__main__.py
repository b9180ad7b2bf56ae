"""`python -m tests.faults [WORD]`: runs the fault matrix (of the faults with that word) and writes its table.

Each row is a process of its own with a town of its own; the whole takes some minutes. The table is written into
docs/reliability.md only if all faults were run; exit status 1 if one of them did harm.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.faults.matrix import rows, table

DOCS = Path(__file__).parents[2] / "docs" / "reliability.md"
BEGIN, END = "<!-- faults -->\n", "<!-- /faults -->\n"


def main() -> None:
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    found = rows(word)
    bad = [row for row in found if not row.well]
    counted = f"{len({row.fault for row in found})} faults at {len(found)} places, {len(bad)} of which did harm."
    print(f"\n{table(bad if not word else found)}\n{counted}")  # noqa: T201
    if not word:
        before, _, rest = DOCS.read_text("utf-8").partition(BEGIN)
        _, _, after = rest.partition(END)
        DOCS.write_text(f"{before}{BEGIN}\n{counted}\n\n{table(found)}\n{END}{after}", "utf-8")
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
