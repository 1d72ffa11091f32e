"""The pages that a person reads: one module for each kind of page."""

from inspection_findings.web.pages.router import make_pages

__all__ = ["make_pages"]
