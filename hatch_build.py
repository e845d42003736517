"""What a wheel holds besides the code: models, demonstration reports and, from `make wheel`, the encoder's weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_INCLUDED = {
    "models/default": "synth/bundled_model",
    "models/fast": "synth/bundled_fast_model",
    "data/reports": "synth/demonstration/reports",
    "data/demonstration/inspections.csv": "synth/demonstration/inspections.csv",
}
_WEIGHTS = "build/encoder"


class DataHook(BuildHookInterface):
    """Adds the files to a wheel; an editable installation finds them in the checkout."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add to what the builder includes."""
        if version == "editable":
            return
        included = dict(_INCLUDED)
        if (Path(self.root) / _WEIGHTS).is_dir():
            included[_WEIGHTS] = "synth/bundled_encoder"
        build_data["force_include"].update({str(Path(self.root) / path): place for path, place in included.items()})
