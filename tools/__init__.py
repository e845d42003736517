"""Makers of the project's own documents, and the score of the reading stage on them; run from the project's root."""
