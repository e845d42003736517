"""What a page of a PDF contains: letters, pieces of text, drawings and what is not read."""
