"""Draft key messages."""
