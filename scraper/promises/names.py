"""What the ledger's own words are called in a reader's language: one place for pages, commands and messages."""

from __future__ import annotations

from collections.abc import Callable


def stages(gettext: Callable[[str], str]) -> dict[str, str]:
    """Each stage in a word or two, the steps that lead to the end first."""
    _ = gettext
    return {
        "announced": _("announced"),
        "funded": _("decided or funded"),
        "procured": _("procured"),
        "under_way": _("under way"),
        "delivered": _("delivered"),
        "stopped": _("stopped"),
        "annulled": _("annulled"),
        "back": _("taken back"),
    }
