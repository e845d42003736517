"""The model of a project: what is known without loading it, and the model itself."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synth.errors import ModelError
from synth.words import Unit

if TYPE_CHECKING:
    from synth.pipeline.models.model import Model
    from synth.prevalence import VerdictRule
    from synth.taxonomy import Taxonomy


class Engine:
    """A model with its themes and its rule for verdicts.

    Parameters
    ----------
    folder
        Of the model; None for the bundled one.
    """

    def __init__(self, folder: Path | None = None) -> None:
        from synth.classifier import bundled_model_folder

        self.is_bundled = folder is None
        self.folder = folder or bundled_model_folder()

    @cached_property
    def _manifest(self) -> dict[str, Any]:
        from synth.classifier import read_manifest

        return read_manifest(self.folder)

    @cached_property
    def name(self) -> str:
        """Name of the model, from the digest of its folder."""
        from synth.classifier.persistence import model_name

        return model_name(self.folder)

    @cached_property
    def taxonomy(self) -> Taxonomy:
        """The themes."""
        from synth.classifier import taxonomy_of

        return taxonomy_of(self._manifest)

    @property
    def unit(self) -> Unit:
        """What is counted: inspections, hospitals, responses."""
        return self.taxonomy.label_scheme.unit

    @cached_property
    def rule(self) -> VerdictRule:
        """The rule for verdicts that was calibrated with the model."""
        from synth.prevalence import VerdictRule

        if "verdict_rule" not in self._manifest:
            raise ModelError(
                "has no verdict rule, so its findings cannot be counted",
                where=self.folder,
                remedy="Train it again with synth train.",
            )
        return VerdictRule.from_dict(self._manifest["verdict_rule"])

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Names of the probability columns, in order."""
        from synth.findings import probability_columns

        return tuple(probability_columns(self.taxonomy))

    @cached_property
    def model(self) -> Model:
        """The model itself, loaded when it is first needed."""
        from synth.pipeline.models.model import load_model

        return load_model(self.folder)
