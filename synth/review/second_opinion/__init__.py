"""A second opinion on sentences from a model that the user names, at an OpenAI-compatible address."""
