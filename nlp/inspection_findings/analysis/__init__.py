"""Answers from the frames of a store, with intervals and reasons."""
