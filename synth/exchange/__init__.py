"""Codebooks and coded texts of programs for qualitative analysis: read and written, so that people can go on there."""
