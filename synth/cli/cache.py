"""``synth cache``."""

from __future__ import annotations

from typing import Annotated

import typer

from synth.cli.terminal import Terminal


def cache(
    clear: Annotated[bool, typer.Option("--clear", help="Delete the cache. It is created again when needed.")] = False,
) -> None:
    """Show what is cached between runs: readings of documents, predictions for documents, vectors of sentences.

    The cache contains the text of your documents and is not encrypted: treat it as you treat the reports. SYNTH_CACHE
    names another folder (or 'off'), and SYNTH_CACHE_MB the size above which the oldest results are deleted.
    """
    from synth.cache.contents import cache_contents, clear_cache

    terminal = Terminal()
    content = cache_contents()
    if content.folder is None:
        terminal.say("Nothing is cached (SYNTH_CACHE=off).")
        return
    if clear:
        terminal.say(f"Deleted {_megabytes(clear_cache())} from {content.folder}.")
        return
    terminal.say(f"Folder: {content.folder}")
    terminal.say(f"Size: {_megabytes(content.stored_bytes)} of at most {_megabytes(content.max_stored_bytes)}")
    if content.entries:
        terminal.say()
        terminal.table(["what", "number"], [[what, f"{count:,}"] for what, count in content.entries])


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB"
