"""Read inspection reports, code their findings into themes, show what recurs across boroughs."""

from inspection_findings._version import __version__

__all__ = ["__version__"]
