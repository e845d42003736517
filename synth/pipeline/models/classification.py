"""Classify the sentences of reports."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

from synth.classifier.prior_shift import share_note
from synth.pipeline.dataset import DatasetResult, write_dataset
from synth.pipeline.input.sentences import Findings, read_input, resolve_taxonomy
from synth.pipeline.models.model import load_model
from synth.reporter import Reporter, Silent
from synth.taxonomy import Taxonomy


def classify(
    paths: Sequence[str | Path],
    *,
    model: str | Path | None = None,
    fast: bool = False,
    taxonomy: Taxonomy | str | Path | None = None,
    prefer: str = "balanced",
    inspections: str | Path | None = None,
    parts: str = "",
    device: Literal["cpu", "cuda"] = "cpu",
    encoder: str = "",
    reporter: Reporter | None = None,
) -> Findings:
    """Read reports and classify their sentences. The model is loaded while the documents are being read.

    The parameters are those of `synth.read` and `synth.load_model`.
    """
    reporter = reporter or Silent()
    themes = resolve_taxonomy(taxonomy) if taxonomy is not None else None
    with ThreadPoolExecutor(max_workers=1) as pool:
        loading = pool.submit(
            load_model, model, fast=fast, taxonomy=themes, prefer=prefer, device=device, encoder=encoder
        )
        findings = read_input(
            [Path(path) for path in paths],
            reporter,
            inspections=Path(inspections) if inspections else None,
            parts=parts,
        )
    trained = loading.result()
    reporter.tell(f"Model: {trained.name}; encoder: {trained.classifier.encoder.name}")
    with reporter.progress("Encoding", len(findings.table)) as encoded:
        classified = trained.classify(findings, progress=encoded)
    reporter.tell(trained.description)
    moved = share_note(trained, classified.table)
    if moved:
        reporter.say(f"note: {moved}")
    return classified


def classify_to_dataset(
    inputs: Sequence[Path],
    out: Path,
    reporter: Reporter,
    *,
    model: Path,
    prefer: str,
    inspections: Path | None,
    parts: str,
    device: Literal["cpu", "cuda"],
    encoder: str,
    jobs: int | None,
    dask: str,
) -> DatasetResult:
    """Read reports or a table as a stream, and write their classified sentences to a data set."""
    from synth.shards import classification_task

    return write_dataset(
        inputs,
        out,
        classification_task(model, prefer=prefer, device=device, encoder=encoder),
        reporter,
        holds="classified sentences",
        title="Classifying",
        inspections=inspections,
        parts=parts,
        jobs=jobs,
        dask=dask,
    )
