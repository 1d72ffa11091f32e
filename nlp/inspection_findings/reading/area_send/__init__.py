"""Reads reports of Ofsted and the Care Quality Commission on local area SEND partnerships."""

from inspection_findings.reading.area_send.reader import parse, recognises

__all__ = ["parse", "recognises"]
