"""The current state of a project in memory: labels, verdicts, and what people are asked next."""
