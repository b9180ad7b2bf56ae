"""The same rows in a plain FTS5 table, searched by Datasette as it comes: what there is without this project."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

_MADE = """
ATTACH ? AS archive;
CREATE TABLE articles (id INTEGER PRIMARY KEY, source TEXT, url TEXT, title TEXT, body TEXT, published TEXT);
INSERT INTO articles SELECT id, source, url, title, body, published FROM archive.articles ORDER BY id;
CREATE INDEX articles_by_day ON articles(published);
CREATE VIRTUAL TABLE articles_fts USING fts5(title, body, content = 'articles', content_rowid = 'id');
INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')
"""


def make(archive: Path, path: Path) -> None:
    """Write the articles of an archive to a database of that kind, unless it is there."""
    if path.exists():
        return
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with closing(sqlite3.connect(part, isolation_level=None)) as connection:
        for statement in _MADE.split(";\n"):
            connection.execute(statement, (str(archive),) if "?" in statement else ())
    part.rename(path)


def address(name: str, asked: dict[str, str]) -> str:
    """The path that asks it of Datasette: twenty rows, the newest first."""
    named = {"q": "_search", "source": "source__exact", "from": "published__gte", "to": "published__lte"}
    pairs = {named[key]: value for key, value in asked.items() if key in named}
    return f"/{name}/articles.json?" + urlencode({**pairs, "_sort_desc": "published", "_size": 20})
