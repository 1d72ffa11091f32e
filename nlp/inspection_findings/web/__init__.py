"""The explorer: the store in a browser, to read. Pages and a JSON API, both ask ``Corpus``."""

from inspection_findings.web.addresses import HOST, PORT
from inspection_findings.web.app import make_app
from inspection_findings.web.server import serve

__all__ = ["HOST", "PORT", "make_app", "serve"]
