"""Tables on the pages of a PDF: ruled, aligned, and continued over pages."""
