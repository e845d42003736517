"""How common themes are, how that has changed, and whether it is associated with the grade."""
