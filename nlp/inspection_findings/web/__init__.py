"""The explorer: the store in a browser, to read. Pages and a JSON API, both ask ``Corpus``."""

from inspection_findings.web.app import make_app
from inspection_findings.web.server import HOST, PORT, serve

__all__ = ["HOST", "PORT", "make_app", "serve"]
