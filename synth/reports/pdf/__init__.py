"""Conversion of PDF files to blocks: letters, columns, tables, and headers and footers."""
