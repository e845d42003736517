"""Conversion of Word files to blocks."""
