"""Results cached between runs: the location of the cache, the file that stores them, and digests of code."""

from synth.cache.code_digest import code_digest, code_fingerprint
from synth.cache.location import cache_folder, max_bytes
from synth.cache.store import Store, open_store

__all__ = ["Store", "cache_folder", "code_digest", "code_fingerprint", "max_bytes", "open_store"]
