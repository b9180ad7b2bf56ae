"""The places that a text names, with what they are: "с. Копринка", "яз. Копринка", "ул. „Роза“". Pure."""

from __future__ import annotations

import re
from operator import itemgetter

_KINDS = (
    r"с\.|гр\.|яз\.|кв\.|ул\.|бул\.|пл\.|ж\.\s?к\.|жк\.?|м\.|в\.з\.|р\.|"
    r"село|град|язовир|квартал|улица|булевард|площад|парк|местност|река"
)
_NAME = r"[А-ЯA-Z][\w’-]*(?:[ -](?:[А-ЯA-Z][\w’-]+|на\s+[А-ЯA-Z]\w+)){0,4}"
_OPEN, _CLOSE = "„“\"«‚,'", "“”\"»„‘,'"
_QUOTED = rf"[{_OPEN}]{{1,2}}\s?[^{_OPEN}{_CLOSE};:.()]{{2,50}}\s?[{_CLOSE}]{{1,2}}"
_PLACE = re.compile(rf"(?<!\w)(?:{_KINDS})\s?(?:{_QUOTED}|{_NAME})(?:\s?№\s?\d+)?")
_SEVERAL = re.compile(
    rf"\b(?P<kind>селата|улиците|кварталите)\s+(?P<names>{_NAME}(?:(?:\s?,\s?|\s+и\s+){_NAME}){{1,20}})"
)
_ONE_OF = {"селата": "с.", "улиците": "ул.", "кварталите": "кв."}


def places(text: str) -> tuple[str, ...]:
    """The places, each once, in the order in which they are named."""
    found = [(each.start(), " ".join(each[0].split()).rstrip(" ,")) for each in _PLACE.finditer(text)]
    for each in _SEVERAL.finditer(text):
        found += [(each.start(), f"{_ONE_OF[each['kind']]} {name}") for name in re.findall(_NAME, each["names"])]
    return tuple(dict.fromkeys(name for _, name in sorted(found, key=itemgetter(0))))
