"""Reads the words whose dictionary form we set ourselves: overrides/LANGUAGE.txt, one dictionary form a line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from scraper.errors import WrongInput
from scraper.search.language import letters

FOLDER = Path(__file__).parent / "overrides"


def read(language: str, folder: Path = FOLDER) -> Mapping[str, str]:
    """form → dictionary form; empty where the language has no file. Raises WrongInput with the line."""
    path = folder / f"{language}.txt"
    return parse(path.read_text("utf-8"), str(path)) if path.is_file() else {}


def parse(text: str, place: str) -> Mapping[str, str]:
    """Read lines such as "човек: хора хората"; a # begins a remark. The dictionary form is a form of its own."""
    fixed: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        said = line.partition("#")[0].strip()
        if not said:
            continue
        lemma, colon, forms = said.partition(":")
        words = [lemma.strip(), *forms.split()]
        if not colon or not forms.strip() or not all(word.isalpha() for word in words):
            raise WrongInput(f'{place}:{number}: found "{said}", expected a word, a colon and its forms: "човек: хора"')
        key, *_ = folded = [letters.fold(word) for word in words]
        for form in folded:
            if fixed.get(form, key) != key:
                raise WrongInput(f'{place}:{number}: found "{form}" under two words, expected it under one')
            fixed[form] = key
    return fixed
