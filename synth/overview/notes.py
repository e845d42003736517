"""Notes on the documents that a reader needs before trusting a figure."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from synth.findings import TYPICALITY, UNUSUAL, is_counted, is_standard_text, of_inspectors
from synth.overview.wording import plain, some_of
from synth.words import authors, counted, unit, worded

_MOST_NAMED = 10
# Reports share standard text, but findings differ. Two inspections that share this many findings are the same one
# twice.
_SHARE_ALIKE = 0.8
_LEAST_FINDINGS = 5
# 4 of 244 documents from held-out programmes, and none of 44 whole reports of held-out authorities, had a larger share
# of unusual sentences (docs/classifier.md). Documents with fewer sentences say too little.
_SHARE_UNUSUAL = 0.2
_LEAST_SENTENCES = 10


def overview_notes(table: pd.DataFrame, inspections: pd.DataFrame, trained_on: Sequence[str] = ()) -> tuple[str, ...]:
    """Return notes that follow from the sentences.

    Parameters
    ----------
    table
        Sentences in order, with duplicates marked.
    inspections
        From `inspection_rows`.
    trained_on
        Ids of the inspections that the model was trained on.
    """
    notes = []
    if trained_on:
        notes.append(_trained_on_note(trained_on, len(inspections)))
    notes += _unlike_training(table)
    if len(inspections) == 1:
        notes.append(worded("There is only one inspection, so nothing can be said about how common a theme is."))
    repeated = int((table["repeat_of"] != "").sum())
    if repeated:
        stands = "sentence occurs" if repeated == 1 else "sentences occur"
        notes.append(
            worded(f"{repeated:,} {stands} more than once in the documents of an inspection. Each is counted once.")
        )
    notes += _not_counted(table)
    twice = _same_documents(table)
    notes += [
        f"{plain(one)} contains {percent} of the sentences of {plain(other)}. They may be the same document."
        for one, other, percent in twice[:_MOST_NAMED]
    ]
    if len(twice) > _MOST_NAMED:
        notes.append(f"{counted(len(twice) - _MOST_NAMED, 'further document')} may also be duplicates.")
    several = inspections.loc[inspections["documents"] > 1, "documents"]
    if len(several):
        have = worded("inspection has") if len(several) == 1 else worded("inspections have")
        notes.append(
            worded(
                f"{len(several):,} {have} several documents, such as a report and a press release. Each inspection is "
                "counted once. If a second document repeats a finding in other words, both are counted as findings."
            )
        )
    empty = inspections.loc[inspections["findings"] == 0, "inspection_id"].tolist()
    if empty:
        count = "It counts" if len(empty) == 1 else "Each counts"
        notes.append(
            f"No finding was recognised in {some_of(empty, _MOST_NAMED)}. "
            + worded(f"{count} as an inspection in which no theme was found.")
        )
    alike = _alike(table)
    notes += [
        f"{plain(one)} and {plain(other)} share {percent} of their findings. If they are one {unit().one}, give them "
        f"the same {unit().column}. They are now counted as two."
        for one, other, percent in alike[:_MOST_NAMED]
    ]
    if len(alike) > _MOST_NAMED:
        notes.append(
            worded(
                f"{counted(len(alike) - _MOST_NAMED, 'further pair')} of inspections also share most of their findings."
            )
        )
    return tuple(notes)


def _not_counted(table: pd.DataFrame) -> list[str]:
    """Return notes on sentences that are not counted: words of the services, and standard text."""
    notes = []
    of_services = int((~of_inspectors(table)).sum())
    if of_services:
        says, are = ("sentence is", "is") if of_services == 1 else ("sentences are", "are")
        notes.append(f"{of_services:,} {says} by the services themselves, not by {authors()}, and {are} not counted.")
    standard = int((is_standard_text(table) & (table["kind"] == "finding")).sum())
    if standard:
        that, are = ("sentence that reads like a finding", "is")
        if standard > 1:
            that, are = ("sentences that read like findings", "are")
        notes.append(f"{standard:,} {that} {are} in definitions, contents or addresses, and {are} not counted.")
    return notes


def _trained_on_note(trained_on: Sequence[str], n: int) -> str:
    which = worded(f"{len(trained_on):,} of the {n:,} inspections") if n > 1 else worded("the inspection")
    return (
        f"The model was trained on {which}: {some_of(trained_on, _MOST_NAMED)}. It makes fewer mistakes on them than "
        "on others, so this overview does not show how well it reads new reports. See the model card for that."
    )


def _unlike_training(table: pd.DataFrame) -> list[str]:
    """Return a note on documents that are unlike all text that the model was trained on."""
    if TYPICALITY not in table.columns:
        return []
    typicality = pd.to_numeric(table[TYPICALITY], errors="coerce")
    known = table[["inspection_id", "document"]].assign(unusual=typicality < UNUSUAL)[typicality.notna()]
    documents = known.groupby(["inspection_id", "document"], sort=True)["unusual"].agg(["mean", "size"])
    documents = documents[documents["size"] >= _LEAST_SENTENCES]
    unlike = documents[documents["mean"] > _SHARE_UNUSUAL]
    if unlike.empty:
        return []
    differ = "document differs" if len(unlike) == 1 else "documents differ"
    names = [
        f"{document} ({100 * row[0]:.0f}% of its sentences)"
        for (_, document), row in zip(unlike.index, unlike.itertuples(index=False), strict=True)
    ]
    return [
        f"{len(unlike):,} of {len(documents):,} {differ} from all text that the model was trained on: "
        f"{some_of(names, _MOST_NAMED)}. How many mistakes it makes there is not known: read the findings, or leave "
        "these documents out."
    ]


def _same_documents(table: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Find documents of an inspection in which nearly every sentence also occurs in an earlier document."""
    repeats = table.loc[table["repeat_of"] != "", ["inspection_id", "document", "repeat_of"]]
    if repeats.empty:
        return []
    keys = ["inspection_id", "document"]
    lengths = table[table["inspection_id"].isin(repeats["inspection_id"].unique())].groupby(keys).size()
    first = table.loc[table["finding_id"].isin(repeats["repeat_of"].unique()), [*keys, "finding_id"]]
    places = repeats.merge(
        first.drop_duplicates(["inspection_id", "finding_id"]),
        left_on=["inspection_id", "repeat_of"],
        right_on=["inspection_id", "finding_id"],
        suffixes=("", "_first"),
    )
    shared = places[places["document"] != places["document_first"]].groupby([*keys, "document_first"]).size()
    found = []
    for inspection, document, original, count in shared.reset_index().itertuples(index=False):
        share = count / lengths[inspection, document]
        if count >= _LEAST_FINDINGS and share >= _SHARE_ALIKE:
            found.append((str(original), str(document), f"{100 * share:.0f}%"))
    return sorted(found)


def _alike(table: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Find pairs of inspections that are probably the same one given twice."""
    findings = table.loc[(table["kind"] == "finding") & is_counted(table), ["inspection_id", "text"]]
    elsewhere = findings[findings.duplicated("text", keep=False)]
    if elsewhere.empty:
        return []
    totals = findings["inspection_id"].value_counts()
    shared = elsewhere["inspection_id"].value_counts()
    suspects = shared.index[(shared >= _LEAST_FINDINGS) & (shared >= _SHARE_ALIKE * totals.reindex(shared.index))]
    texts = elsewhere[elsewhere["inspection_id"].isin(suspects)]
    # A sentence that occurs in many inspections is standard text, which does not show that two of them are the same.
    texts = texts[texts.groupby("text")["inspection_id"].transform("size") <= 4]
    pairs = texts.merge(texts, on="text", suffixes=("", "_other"))
    pairs = pairs[pairs["inspection_id"] < pairs["inspection_id_other"]]
    found = []
    together = pairs.groupby(["inspection_id", "inspection_id_other"]).size()
    for one, other, count in together.reset_index().itertuples(index=False):
        share = count / max(totals[one], totals[other])
        if share >= _SHARE_ALIKE:
            found.append((str(one), str(other), f"{100 * share:.0f}%"))
    return sorted(found)
