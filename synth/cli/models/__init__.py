"""Commands that train, use and explain models."""
