"""The invented reports that come with synth."""

from __future__ import annotations

from pathlib import Path

from synth.encoding.encoder import bundled_folder
from synth.errors import UsageError

TITLE = "Demonstration: 38 invented inspections, 28 of which trained the model"
GROUP_BY = "area_type"


def find_demonstration() -> tuple[Path, Path]:
    """Return the folder of reports and the table of inspections, from the installed package or from a checkout.

    Raises
    ------
    UsageError
        If neither contains it.
    EncoderError
        If the encoder's weights are not installed. This is checked before the reports are read.
    """
    bundled_folder()
    package = Path(__file__).resolve().parents[2]
    installed, checkout = package / "demonstration", package.parent / "data"
    for reports, inspections in (
        (installed / "reports", installed / "inspections.csv"),
        (checkout / "reports", checkout / "demonstration" / "inspections.csv"),
    ):
        if reports.is_dir() and inspections.is_file():
            return reports, inspections
    raise UsageError("the demonstration reports are missing", where=package, remedy="Install synth again.")
