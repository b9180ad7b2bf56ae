"""A sample town that lives through a few days: its announcements, its site, and a server for it."""
