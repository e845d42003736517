"""Coded projects (REFI-QDA): read, written, and turned into labelled sentences and back."""
