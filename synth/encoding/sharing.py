"""Objects that never change, so that clones of a classifier share them."""

from __future__ import annotations

from typing import Self


class SharedByClones:
    """A base class for weights, vectors and tables: scikit-learn's clone does not copy them."""

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        """Return the object itself."""
        return self
