"""A programme's paper to the draft of its file, for a person to edit. Pure: what the paper does not say is left out.

lines      the paper's lines: wrapped ones joined, page numbers and running heads gone
numbering  what an item begins with; columns, tables: what a table's columns hold
outline    lines to a tree: what is numbered, headed, listed or tabled
actions    whether a sentence promises, and what; facts: what it says of when, where, for how much
draft      the tree to promises, each with its verbatim quote
writing    promises to the text of the file, with remarks for the person who edits it
amending   an entry more in a file that is there
"""

from scraper.promises.drafting.draft import Draft, Drafted, draft
from scraper.promises.drafting.writing import Heading, programme_text

__all__ = ["Draft", "Drafted", "Heading", "draft", "programme_text"]
