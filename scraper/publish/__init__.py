"""The Datasette plugin: the archive's pages, feeds and data files, and what strangers may see."""

from scraper.publish.plugin import asgi_wrapper, handle_exception, permission_allowed, register_routes

__all__ = ["asgi_wrapper", "handle_exception", "permission_allowed", "register_routes"]
