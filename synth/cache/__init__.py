"""What is kept between runs so that it is not made again: places, one file of kept things, digests of code."""

from synth.cache.code_digest import code_digest
from synth.cache.location import cache_folder, make_private_folder, max_bytes
from synth.cache.store import Store, open_store

__all__ = ["Store", "cache_folder", "code_digest", "make_private_folder", "max_bytes", "open_store"]
