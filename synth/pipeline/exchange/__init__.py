"""Codebooks and coded texts of other programs: what is read from them and written for them."""
