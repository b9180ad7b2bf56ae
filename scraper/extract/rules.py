"""The name of the rules that a page is read by: it changes when this room's code or the source's template does."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from scraper.models import Template

VERSION = 2  # raised with every change of this room that may change what is read from a page


@lru_cache(maxsize=512)  # asked for with every page
def rules_of(template: Template, language: str | None, timezone: str | None) -> str:
    """Twelve hex digits that name today's rules for a source; the same wherever it is computed."""
    said = [VERSION, _bare(asdict(template)), language, timezone]
    text = json.dumps(said, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _bare(rules: dict[str, Any]) -> dict[str, Any]:
    """Rules without how well they fit, which is no part of them, and without what only some have."""
    told = {key: value for key, value in rules.items() if key != "holds" and (value or key not in ("former", "until"))}
    return {**told, "former": [_bare(each) for each in rules["former"]]} if rules["former"] else told
