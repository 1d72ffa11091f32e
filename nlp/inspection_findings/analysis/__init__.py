"""Frames of a store to answers, with intervals and reasons."""
