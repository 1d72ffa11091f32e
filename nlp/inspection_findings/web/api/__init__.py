"""The JSON API: the questions of ``Corpus`` under stable names."""

from inspection_findings.web.api.router import make_api

__all__ = ["make_api"]
