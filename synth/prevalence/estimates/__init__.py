"""How widespread themes are, how that changed, and whether it goes with the evaluation."""
