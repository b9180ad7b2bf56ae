"""An announcement's blocks as the mark-up each section writes."""

from __future__ import annotations

from html import escape

from scraper.demo.town import Announcement, cells

_HOSTILE = (
    '<script>document.title = "taken over"; location = "http://169.254.169.254/latest/meta-data/";</script>'
    '<img src="http://tracker.example/pixel.gif" onerror="alert(1)" alt="">'
    '<p onclick="alert(1)" style="position:fixed;top:0"><a href="javascript:alert(1)">Платете тук</a></p>'
    '<p>Писмото води към <a href="http://169.254.169.254/">http://169.254.169.254/</a></p>'
    '<iframe src="http://169.254.169.254/"></iframe>'
    + "<blockquote>" * 400
    + "Проверете адреса на подателя."
    + "</blockquote>" * 400
)


def body(announcement: Announcement, day: int) -> str:
    """The inside of the element that holds the text, on that day."""
    blocks = announcement.blocks(day)
    inside = _with_breaks(blocks) if announcement.section == "news" else "\n".join(_block(block) for block in blocks)
    if announcement.hostile:
        inside += _HOSTILE
    inside += "".join(
        f'\n<p class="file"><a href="{escape(file.path.lstrip("/"))}">{escape(file.name)}</a></p>'
        for file in announcement.files
    )
    if announcement.counter is not None:
        # People read: the number grows though the announcement stays as it is.
        inside += f'\n<div class="counter">Прочетено: {announcement.counter + 37 * day} пъти</div>'
    if announcement.section == "news":
        inside += f"\n<br>{stamp(announcement.published)}"
    return inside


def stamp(published: str) -> str:
    """The date line under a news item; an unset date is printed all the same."""
    year, month, day = published.split("-") if published else ("", "", "")
    return f"публ. на {day}.{month}.{year} г." if published else "публ. на .. г."


def _with_breaks(blocks: tuple[str, ...]) -> str:
    """Paragraphs parted by <br><br> and in no element of their own, as the old editor wrote them."""
    out = ""
    for block in blocks:
        plain = block[:2] not in ("# ", "- ", "| ", "> ")
        out += f"{escape(block, quote=False)}<br><br>\n" if plain else f"{_block(block)}\n"
    return out


def _block(block: str) -> str:
    lines = block.splitlines()
    if block.startswith("# "):
        return f"<h3>{escape(block[2:], quote=False)}</h3>"
    if block.startswith("> "):
        return f"<blockquote>{escape(' '.join(line[2:] for line in lines), quote=False)}</blockquote>"
    if block.startswith("- "):
        return "<ul>" + "".join(f"<li>{escape(line[2:], quote=False)}</li>" for line in lines) + "</ul>"
    if block.startswith("| "):
        rows = ("".join(f"<td>{escape(cell, quote=False)}</td>" for cell in cells(line)) for line in lines)
        return '<table border="1">' + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"
    return f"<p>{escape(block, quote=False)}</p>"


def teaser(announcement: Announcement, day: int) -> str:
    """The first words as the old listing cuts them: by length, in the middle of an entity where one stands there."""
    text = escape(announcement.blocks(day)[0], quote=False)
    for letter, name in (("„", "&bdquo;"), ("“", "&ldquo;"), ("–", "&ndash;")):
        text = text.replace(letter, name)
    entity = text.find("&", 40, 180)
    return text[: entity + 4 if entity > 0 else 120]
