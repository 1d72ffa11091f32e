"""Months and lists as prose has them."""

from __future__ import annotations
