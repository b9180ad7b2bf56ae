"""Finds announcements again: text to keys, keys to an index, a person's words to rows."""
