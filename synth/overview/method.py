"""How the figures were made and how far to trust them, in the words that all forms share."""

from __future__ import annotations

from synth.overview.evidence.findings import LEAST_SURE
from synth.overview.evidence.subthemes import SAME_POINT
from synth.prevalence import ENOUGH, SURE, VerdictErrors, VerdictRule
from synth.prevalence.verdicts.labels import FEWEST_FINDINGS
from synth.words import counted


def how_far_to_trust(n: int, *, classified: bool, errors: VerdictErrors | None) -> str:
    """Say what the figures leave open.

    Parameters
    ----------
    n
        Number of inspections.
    classified
        Whether a model gave the labels.
    errors
        Of the model's verdicts, where they were measured.
    """
    read = counted(n, "inspection")
    if not classified:
        return (
            "The labels came with the table and are taken as right. The intervals show what comes of looking at "
            f"{read}. "
            "Read the findings behind a figure before you quote it."
        )
    checked = "Verdicts that no one has checked are provisional."
    if errors is None:
        left_out = f"The intervals show only what comes of looking at {read}, not the model's errors."
    else:
        left_out = (
            f"The intervals show what comes of looking at {read}, and of the errors that the model made on "
            f"{counted(sum(errors.inspections), 'labelled inspection')} of "
            f"{counted(len(errors.domains), 'kind')} of text "
            f"({'; '.join(errors.domains)}), allowing for reports of another kind."
        )
    return (
        f"A model read the sentences, and it makes mistakes. {checked} {left_out} "
        "Read the findings behind a figure before you quote it."
    )


def method(
    rule: VerdictRule, *, themes: int, classified: bool, population: int | None, compared: bool
) -> tuple[tuple[str, str], ...]:
    """Give headings and texts, in order."""
    reading = "Each document was cut into sentences."
    if classified:
        reading += (
            " A classifier said of each sentence whether it is a finding, of which themes, and whether it is a "
            "strength, an area "
            "for improvement, mixed or neutral."
        )
    reading += " A sentence that stands more than once in the documents of an inspection is counted once."
    if classified:
        verdicts = (
            "The probabilities of an inspection's sentences are added up for each theme and side, headlines (key "
            "messages, lists of strengths and of areas for improvement, evaluation, conclusion, press releases) at "
            "double weight. From these sums follows the probability that a reader would find the theme, a strength or "
            "an area for improvement; for a side it also depends on how much is said for the other one. From 0.5 on "
            f"it counts. A verdict with a probability below {SURE} is uncertain."
        )
    else:
        verdicts = (
            "The findings of an inspection are added up for each theme and side, headlines (key messages, lists of "
            "strengths and of "
            "areas for improvement, evaluation, conclusion, press releases) at double weight; a "
            "mixed finding counts half on either side. A "
            "theme is found, a "
            f"strength, or an area for improvement from {ENOUGH} weighted findings on."
        )
    verdicts += (
        " It is both when both hold, and mentioned only when it is found and neither holds. In an inspection with "
        f"fewer than {FEWEST_FINDINGS} findings, one is enough."
    )
    intervals = "Intervals are 95% intervals with the inspection as the unit. Those for shares of inspections "
    if classified and rule.errors is not None:
        intervals += (
            "allow for the errors that the verdicts made on labelled text of several kinds, and for reports of another "
            "kind (a Bayesian hierarchical model; Gelman and Carpenter 2020); those for shares of findings come "
            "from drawing whole inspections with replacement (seed 0), and the error "
            "that the model made in such shares is added."
        )
    else:
        intervals += (
            "are Wilson intervals; those for shares of findings come from drawing whole inspections with replacement "
            "(seed 0)."
        )
    intervals += " Where there are too few inspections for an interval to hold what it promises, none is offered."
    if population is not None:
        intervals += f" They take into account that there are {counted(population, 'inspection')} in all."
    words = (
        "Words for quantities are those of Education Scotland: almost all is over 90%, most 75% to 90%, the majority "
        "over 50% to 74%, less than half over 15% to 49%, few up to 15%. Exactly 50%, which Education Scotland counts "
        "into the majority, is half. Below five inspections, and below ten while verdicts are provisional, only the "
        "numbers are given. A share that lies in a gap between two of them, or in both, takes the lower word."
    )
    texts = [("Reading", reading), ("Verdicts", verdicts), ("Intervals", intervals), ("Words for quantities", words)]
    if compared:
        texts.append(
            (
                "Change",
                "A change is the later share of inspections less the earlier one, with Newcombe's hybrid interval, "
                "made longer so that the intervals of all themes hold together. It is called a rise or a fall only "
                "where that interval leaves out no change.",
            )
        )
    texts += [
        (
            "Link with the evaluation",
            "Kendall's tau-b over inspections between the evaluation and the verdict (area for improvement, both or "
            "neither, strength), "
            f"with a permutation p-value, adjusted for {counted(themes, 'theme')} by Holm's method. A link is spoken "
            "of only where the adjusted p-value is below 0.05.",
        ),
        (
            "Messages",
            "No text is generated. The sentences are made from reviewed patterns, and their content is findings. The "
            "findings of a theme and side are clustered by their sentence embeddings (average linkage). A point is "
            "worded by a plain finding of its cluster, and counted in the inspections with a finding close to that "
            f"wording (cosine {SAME_POINT} or more). Close is not the same: of 40 such findings of the demonstration, "
            "one reader found that 33 said the same as the wording. Findings quoted are typical of their theme and "
            "side, from different inspections where there are several, and never from one whose verdict does not hold "
            "that side. A sentence is quoted for a side only if its words, too, bear the side out; fragments, plans, "
            "quotations and sentences that lean on the one before are not quoted"
            + (
                f", nor are sentences of whose side the model is less than {LEAST_SURE:.0%} sure."
                if classified
                else "."
            ),
        ),
        (
            "Contrasts and circumstances",
            "Findings are put into groups by terms that the taxonomy lists, and counted by the same rule as themes. A "
            "message says that two groups differ only where an exact sign test over inspections does (p < 0.05, not "
            "adjusted for the number of contrasts). A pressure from outside is counted from findings that are no "
            "praise.",
        ),
        (
            "Files",
            "themes.csv holds every figure, verdicts.csv the verdict of each inspection on each theme, inspections.csv "
            "what was "
            "read, findings.parquet every finding, and run.json what is needed to repeat the run. overview.docx and "
            "overview.xlsx "
            "are this overview for Word and Excel.",
        ),
    ]
    return tuple(texts)
