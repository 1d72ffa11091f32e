"""Read inspection reports, code their findings into themes, show what recurs across boroughs."""

__version__ = "0.1.0"
