"""Conversion of saved web pages to blocks."""
