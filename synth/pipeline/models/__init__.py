"""Train a model, load it, and classify and explain sentences with it."""
