"""The letters of a page: which character encoding its bytes are in, and the text they give.

What a page declares is often untrue: it says ISO-8859-1 and is UTF-8, says UTF-8 and is windows-1251, or says
nothing. So a declaration is believed only as far as the bytes bear it out.
"""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

# What a label on the web means, where Python's own alias says otherwise (WHATWG Encoding Standard, section 4.2).
_MEANS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "utf-8-sig": "utf-8",
}
_UNKNOWN_TO_PYTHON = {"x-sjis": "cp932", "x-mac-cyrillic": "mac-cyrillic", "win-1251": "cp1251", "x-cp1251": "cp1251"}
# Codecs that text of the web comes in; Python has others (rot13, idna, unicode_escape) that no page is written in.
_CODECS = re.compile(
    r"utf-8|utf-16(-[lb]e)?|cp\d+|windows-\d+|iso8859-\d+|koi8-[ru]|mac-\w+|gb18030|big5hkscs|euc_jp|iso2022_jp"
)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

_HEAD = 4096  # bytes in which a declaration is looked for; the standard says 1024, old templates need more
_PARAMETER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_META = re.compile(rb"<meta\b[^>]*?\bcharset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml\b[^>]*?\bencoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)

_CYRILLIC = ("cp1251", "koi8-r", "iso8859-5", "cp866", "mac-cyrillic")
_COMMON_CYRILLIC = frozenset("аоеинтсрвлкдпмузя")
_SAMPLE = 20_000  # bytes with the high bit set or near one, enough to tell a language's letters by


def decode(body: bytes, content_type: str | None = None) -> tuple[str, str]:
    """The text of `body` and the name of the encoding it was read by (Python's codec name).

    A byte order mark decides; else bytes beyond ASCII that are UTF-8 are UTF-8; else the charset of the Content-Type
    header, of <meta> or of the XML declaration counts if the bytes bear it out; else what the letters look like.
    Never raises: bytes that fit nothing become U+FFFD.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace"), name
    utf8 = _strict(body, "utf-8")
    if utf8 is not None and not body.isascii():
        return utf8, "utf-8"  # no other encoding fits these bytes by chance, whatever was declared
    for name in _declared(body, content_type):
        text = _strict(body, name)
        if text is not None and not _disguised(text, name):
            return text, name
    if utf8 is not None:
        return utf8, "utf-8"
    return _detected(body, _declared(body, content_type))


def _declared(body: bytes, content_type: str | None) -> list[str]:
    head = body[:_HEAD]
    said = [_codec(label) for label in _PARAMETER.findall(content_type or "")[:1]]
    for label in (*_META.findall(head), *_XML.findall(head)):
        name = _codec(label.decode("ascii", "replace"))
        # A declaration that could be read as ASCII is not in UTF-16, whatever it says.
        said.append("utf-8" if name and name.startswith("utf-16") else name)
    return list(dict.fromkeys(name for name in said if name))


def _codec(label: str) -> str | None:
    """Python's name for a label as the web means it, or None for one that no page is written in."""
    try:
        name = codecs.lookup(_UNKNOWN_TO_PYTHON.get(label.lower(), label)).name
    except (LookupError, ValueError):
        return None
    name = _MEANS.get(name, name)
    return name if _CODECS.fullmatch(name) else None


def _strict(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except (UnicodeError, ValueError):
        return None


def _disguised(text: str, name: str) -> bool:
    """Whether a text read as Western is Cyrillic in truth: whole words of accented letters (`Îáùèíà`)."""
    if name not in ("cp1252", "cp1254"):
        return False
    accented = re.findall(r"[À-ÿ]+", text[: 10 * _SAMPLE])
    inside_words = sum(len(run) for run in accented if len(run) >= 3)
    return inside_words > 20 and inside_words > 0.7 * sum(map(len, accented))


def _detected(body: bytes, declared: list[str]) -> tuple[str, str]:
    for name in ("utf-8", *declared):
        text = body.decode(name, "replace")
        others = len(text) - len(text.encode("ascii", "ignore"))
        # A teaser cut in the middle of a letter, or one stray byte: the rest is still what it says it is.
        if text.count("\ufffd") <= 0.05 * others and not _disguised(text, name):
            return text, name
    sample = _telling(body)
    name = _cyrillic(sample) or _guessed(sample) or "cp1252"
    return body.decode(name, "replace"), name


def _telling(body: bytes) -> bytes:
    """The parts of `body` that tell encodings apart: the runs between tags that hold bytes beyond ASCII."""
    runs = re.findall(rb"[^<>\x80-\xff]{0,40}[\x80-\xff][^<>]{0,400}", body[: 50 * _SAMPLE])
    return b"\n".join(runs)[:_SAMPLE]


def _cyrillic(sample: bytes) -> str | None:
    """The Cyrillic encoding in which the sample's letters are as frequent as those of a Slavic language, or None."""

    def fit(name: str, *, capitals: bool = False) -> float:
        strange = [letter for letter in sample.decode(name, "replace") if not letter.isascii()]
        common = sum((x.lower() if capitals else x) in _COMMON_CYRILLIC for x in strange)
        return common / len(strange) if strange else 0.0

    best = max(_CYRILLIC, key=fit)
    if fit(best) >= 0.6:
        return best
    # A page that is all titles, in capitals; of the encodings only this one is still written so.
    return "cp1251" if fit("cp1251", capitals=True) >= 0.6 else None


def _guessed(sample: bytes) -> str | None:
    best = from_bytes(sample).best() if sample else None
    return _codec(best.encoding) if best else None
