"""Reading of the tensors in which the parts of a model are saved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from numpy.typing import NDArray

from synth.errors import ModelError


@contextmanager
def reading_tensors(data: bytes, *, where: object) -> Iterator[dict[str, NDArray[Any]]]:
    """Yield the tensors in bytes of safetensors. Whatever error damaged or foreign data cause is reported in one line.

    Raises
    ------
    ModelError
        If the data, or what the caller builds from them, have another form.
    """
    from safetensors.numpy import load

    try:
        yield load(data)
    except Exception as error:
        raise ModelError("cannot be read", where=where) from error
