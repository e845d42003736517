"""The overview as a Word document."""
