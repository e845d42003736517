"""From inspection reports to an overview of national themes, with every figure traceable to its sentences."""

__version__ = "0.1.0"
