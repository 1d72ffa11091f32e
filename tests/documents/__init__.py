"""Tests of documents without a format."""
