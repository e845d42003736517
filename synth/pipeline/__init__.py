"""From what a user names to a result: reading, classifying, counting and training, end to end."""
