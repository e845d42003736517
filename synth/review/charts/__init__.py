"""Charts for the notebooks."""
