"""A second opinion on sentences from a model that the user names, at an address that speaks as OpenAI's does."""
