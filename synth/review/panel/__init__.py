"""The review panel of the notebooks."""
