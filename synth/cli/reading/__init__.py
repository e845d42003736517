"""Commands that read reports, or join labels to them."""
