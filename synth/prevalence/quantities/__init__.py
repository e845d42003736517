"""Words for quantities."""
