"""The complete steps behind each command: reading, classifying, counting and training."""
