"""Write an overview as a folder: a page, tables beside it, and a record of the run."""

from __future__ import annotations

import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

import synth
from synth.files import atomic_folder, to_json
from synth.findings import write_table
from synth.overview.content import Overview

PAGE = "overview.html"
_LIBRARIES = ("numpy", "pandas", "scikit-learn", "sentence-transformers", "torch", "matplotlib", "jinja2")


def write_overview(overview: Overview, folder: Path, *, run: dict[str, Any]) -> None:
    """Write overview.html, themes.csv, inspections.csv, verdicts.csv, findings.csv and run.json.

    Parameters
    ----------
    overview
        The content.
    folder
        Made, or replaced if an overview is in it; in place whole or not at all.
    run
        What is needed to repeat the run: inputs with digests, model, settings. Versions are added.
    """
    with atomic_folder(folder, marker=PAGE) as temporary:
        write_table(overview.prevalence, temporary / "themes.csv")
        write_table(overview.inspections, temporary / "inspections.csv")
        write_table(overview.verdicts, temporary / "verdicts.csv")
        write_table(overview.evidence, temporary / "findings.csv")
        record = {
            "synth": synth.__version__,
            "python": platform.python_version(),
            "libraries": {name: version(name) for name in _LIBRARIES},
            "taxonomy": {"name": overview.taxonomy.name, "digest": overview.taxonomy.digest},
            "least_findings": overview.least_findings,
            "notes": list(overview.notes),
            **run,
        }
        (temporary / "run.json").write_text(to_json(record), encoding="utf-8")
        (temporary / PAGE).write_text(render_page(overview), encoding="utf-8", errors="replace")


def render_page(overview: Overview) -> str:
    """Give the page as one self-contained HTML text."""
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    from synth.overview.charts import prevalence_chart

    environment = Environment(
        loader=PackageLoader("synth.overview"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["percent"] = _percent
    environment.filters["interval"] = _interval
    n = len(overview.inspections)
    headline = _headline(overview, n)
    alt = (
        f"Bars: number of inspections, of {n}, in which each theme is found. {headline}. "
        "The table that follows holds every number."
    )
    return environment.get_template("overview.html.jinja").render(
        overview=overview,
        rows=overview.prevalence.to_dict("records"),
        inspections=overview.inspections.to_dict("records"),
        chart=Markup(prevalence_chart(overview.prevalence, alt=alt)),  # noqa: S704 - our own SVG, its labels escaped
        headline=headline,
        n=n,
        n_findings=int(overview.inspections["findings"].sum()),
    )


def _headline(overview: Overview, n: int) -> str:
    """Say which themes are found most often; all of them where several are."""
    found = overview.prevalence["found"]
    most = int(found.max())
    inspections = "inspection" if n == 1 else "inspections"
    if not most:
        return "No theme is found in any inspection"
    labels = overview.prevalence.loc[found == most, "label"].tolist()
    if len(labels) > 3:
        return f"{len(labels)} themes are found most often, in {most} of {n} {inspections} each"
    names = labels[0] if len(labels) == 1 else ", ".join(labels[:-1]) + " and " + labels[-1]
    verb = "is the theme" if len(labels) == 1 else "are the themes"
    return f"{names} {verb} found most often, in {most} of {n} {inspections}"


def _percent(share: float) -> str:
    return "–" if share != share else f"{100 * share:.0f}%"


def _interval(row: dict[str, Any], name: str) -> str:
    lower, upper = row[f"{name}_lower"], row[f"{name}_upper"]
    return "not estimable" if lower != lower else f"{100 * lower:.0f}% to {100 * upper:.0f}%"
