"""What is stored: the project's file, its tables, what people decided, and the archive for a colleague."""
