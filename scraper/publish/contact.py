"""Where a reader reports an error in an article: by mail or on a page of the owner's, as the setting `contact` says."""

from __future__ import annotations

import re
from urllib.parse import quote

_MAIL = re.compile(r"[^\s@<>,;?&]+@[^\s@<>,;?&]+")


def report(contact: object, subject: str, permanent: str) -> str | None:
    """The link that tells `permanent`, an article's own address; None where no contact is set, or none that is one."""
    said = str(contact or "").strip().removeprefix("mailto:")
    if _MAIL.fullmatch(said):
        return f"mailto:{quote(said, safe='@+')}?subject={_said(subject)}&body={_said(permanent)}"
    if said.startswith(("http://", "https://")):
        return f"{said}{'&' if '?' in said else '?'}about={_said(permanent)}"
    return None


def _said(text: str) -> str:
    return quote(text, safe="")
