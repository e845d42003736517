"""What is kept between runs so that it is not made again: places, one file of kept things, digests of code."""

from synth.cache.code import digest_of_code
from synth.cache.places import cache_folder, make_private, most_bytes
from synth.cache.store import Store, open_store

__all__ = ["Store", "cache_folder", "digest_of_code", "make_private", "most_bytes", "open_store"]
