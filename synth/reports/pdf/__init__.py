"""PDF files to blocks: letters, columns, tables, furniture."""
