"""Saved web pages to blocks."""
