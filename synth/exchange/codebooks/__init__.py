"""Codebooks in their formats, and the themes of a programme that they become."""
