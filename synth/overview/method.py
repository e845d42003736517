"""How the figures were computed and how far they can be trusted, in the same words in all forms."""

from __future__ import annotations

from synth.overview.evidence.findings import LEAST_SURE
from synth.overview.evidence.subthemes import SAME_CENTRED, SAME_POINT
from synth.prevalence import ENOUGH, SURE, VerdictErrors, VerdictRule
from synth.prevalence.verdicts.labels import FEWEST_FINDINGS
from synth.words import counted, unit, worded


def how_far_to_trust(n: int, *, classified: bool, errors: VerdictErrors | None) -> str:
    """Return a statement of the limits of the figures.

    Parameters
    ----------
    n
        Number of inspections.
    classified
        Whether a model gave the labels.
    errors
        Errors of the model's verdicts, if they were measured.
    """
    read = counted(n, "inspection")
    if not classified:
        return (
            "The labels came with the table and are taken as correct. The intervals reflect sampling error from "
            f"{read}. "
            "Read the findings behind a figure before you quote it."
        )
    checked = "Verdicts that nobody has checked are provisional."
    if errors is None:
        left_out = f"The intervals reflect sampling error from {read} only, not the model's errors."
    else:
        left_out = (
            f"The intervals reflect sampling error from {read} and the errors that the model made on "
            f"{sum(errors.inspections):,} labelled {unit().several} of "
            f"{counted(len(errors.domains), 'kind')} of text "
            f"({'; '.join(errors.domains)}). They allow for larger errors on reports of another kind."
        )
    return (
        f"A model classified the sentences, and it makes mistakes. {checked} {left_out} "
        "Read the findings behind a figure before you quote it."
    )


def method(
    rule: VerdictRule, *, themes: int, classified: bool, population: int | None, compared: bool
) -> tuple[tuple[str, str], ...]:
    """Return headings and texts on method, in order."""
    reading = "Each document was split into sentences."
    if classified:
        reading += (
            " A classifier labelled each sentence as a finding or not, with its themes, and as a strength, an area for "
            "improvement, mixed or neutral."
        )
    reading += worded(" A sentence that occurs more than once in the documents of an inspection is counted once.")
    if classified:
        verdicts = worded(
            "The probabilities of an inspection's sentences are added up for each theme and side. Summary text (key "
            "messages, lists of strengths and of areas for improvement, evaluation, conclusion, press releases) has "
            "double weight. The sums give the probability that a reader would find the theme, a strength or an area "
            "for improvement. For each side, this also depends on how much is said for the other side. A verdict "
            f"counts from a probability of 0.5. It is uncertain if the probability is below {SURE}."
        )
    else:
        verdicts = worded(
            "The findings of an inspection are added up for each theme and side. Summary text (key messages, lists of "
            "strengths and of areas for improvement, evaluation, conclusion, press releases) has double weight, and a "
            "mixed finding counts half on each side. A theme is found, a strength, or an area for improvement if there "
            f"are at least {ENOUGH} weighted findings."
        )
    verdicts += worded(
        " It is “both” if both sides hold, and “mentioned” if it is found but neither holds. In an inspection with "
        f"fewer than {FEWEST_FINDINGS} findings, one is enough."
    )
    intervals = worded("Intervals are 95% intervals with the inspection as the unit. Those for shares of inspections ")
    if classified and rule.errors is not None:
        intervals += worded(
            "allow for the errors of the verdicts on labelled text of several kinds, and for reports of another kind "
            "(a Bayesian hierarchical model; Gelman and Carpenter 2020). Those for shares of findings come from a "
            "bootstrap over inspections (seed 0), and include the error that the model made in such shares."
        )
    else:
        intervals += worded(
            "are Wilson intervals. Those for shares of findings come from a bootstrap over inspections (seed 0)."
        )
    intervals += worded(" No interval is given where there are too few inspections for a reliable one.")
    if population is not None:
        intervals += f" They take into account that there are {counted(population, 'inspection')} in total."
    words = worded(
        "Words for quantities are those of Education Scotland: almost all is over 90%, most 75% to 90%, the majority "
        "over 50% to 74%, less than half over 15% to 49%, few up to 15%. Exactly 50%, which Education Scotland counts "
        "as the majority, is called half. A share between two ranges, or in both, takes the lower word. Only numbers "
        "are given for fewer than five inspections, and for fewer than ten while verdicts are provisional."
    )
    texts = [("Reading", reading), ("Verdicts", verdicts), ("Intervals", intervals), ("Words for quantities", words)]
    if compared:
        texts.append(
            (
                "Change",
                worded(
                    "A change is the later share of inspections minus the earlier one, with Newcombe's hybrid "
                    "interval, widened so that the intervals of all themes hold simultaneously. It is called a rise "
                    "or a fall only if the interval excludes no change."
                ),
            )
        )
    texts += [
        (
            "First screen",
            worded(
                "The chart is sorted by how much more often a theme is a strength than an area for improvement. If "
                "several themes are equally often a strength, they are named together, the least often an area for "
                "improvement first, and the other way round. What varies most is the theme that divides the "
                "inspections most: the largest variance of a score that is 1 for only a strength, 0 for both and -1 "
                "for only an area for improvement, among themes that are one or the other in at least half as many "
                "inspections as any theme."
            ),
        ),
        (
            "Link with the evaluation",
            worded(
                "Kendall's tau-b over inspections between the evaluation and the verdict (area for improvement, both "
                "or neither, strength), "
                f"with a permutation p-value, adjusted for {counted(themes, 'theme')} by Holm's method. A link is "
                "mentioned only if the adjusted p-value is below 0.05."
            ),
        ),
        (
            "Messages",
            worded(
                "No text is generated. The sentences follow fixed patterns, and their content is quoted from "
                "findings. The wording of a point is a plain finding on a theme and side. The point is counted in each "
                "inspection that has a finding close to this wording: the cosine of their sentence embeddings is "
                f"{SAME_POINT} or more, and {SAME_CENTRED} or more without what all findings on the theme share. The "
                "wording found in most inspections is taken first, and its findings are set aside for the next. A long "
                "wording counts for less, and one that makes two points (two clauses, or a term of another theme) for "
                "half; one that nearly repeats another is left out. Close does not always mean the same: when "
                "wordings of two points still counted in full, one reader found that 32 of 40 such findings of the "
                "demonstration said the same as the wording. Quoted findings are typical of their theme and side, come "
                "from different inspections where possible, and only from inspections whose "
                "verdict includes that side. A sentence is quoted for a side only if its words also support the side. "
                "Fragments, plans, quotations and sentences that depend on the one before are not quoted"
            )
            + (f", nor are sentences whose side has a probability below {LEAST_SURE:.0%}." if classified else "."),
        ),
        (
            "Contrasts and circumstances",
            worded(
                "Findings are grouped by terms that the taxonomy lists, and counted by the same rule as themes. A "
                "message says that two groups differ only if an exact sign test over inspections is significant (p < "
                "0.05, not adjusted for the number of contrasts). The test takes the verdicts as correct. Confirming "
                "settles verdicts on themes, not on these groups, so if a model classified the sentences the figures "
                "of groups and circumstances stay provisional. An external pressure is counted from findings that "
                "are not praise."
            ),
        ),
        (
            "Files",
            f"themes.csv has every figure, verdicts.csv the verdict of each {unit().one} on each theme, "
            f"{unit().table_file} what was read, findings.parquet every finding, and run.json what is needed to repeat "
            "the run. overview.docx and overview.xlsx are this overview for Word and Excel.",
        ),
    ]
    return tuple(texts)
