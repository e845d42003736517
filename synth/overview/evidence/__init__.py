"""The findings behind each figure."""
