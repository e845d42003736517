"""How the figures were made and how far to trust them, in the words that all forms share."""

from __future__ import annotations

from synth.overview.evidence.findings import LEAST_SURE
from synth.prevalence import ENOUGH, VerdictErrors, VerdictRule
from synth.words import counted


def how_far_to_trust(n: int, *, classified: bool, errors: VerdictErrors | None, audited: int) -> str:
    """Say what the figures leave open.

    Parameters
    ----------
    n
        Number of inspections.
    classified
        Whether a model gave the labels.
    errors
        Of the model's verdicts, where they were measured.
    audited
        Number of inspections that people labelled for an audit.
    """
    read = counted(n, "inspection")
    if not classified:
        return (
            "The labels came with the table and are taken as right. The intervals show what comes of looking at "
            f"{read}. "
            "Read the findings behind a figure before you quote it."
        )
    if audited:
        checked = (
            f"People labelled {counted(audited, 'inspection')} of the {n:,}; the tables of the audit show the figures "
            "uncorrected, "
            "corrected by it, and from the audited inspections alone. All other figures are uncorrected."
        )
    else:
        checked = "The figures are uncorrected: nobody has checked a sample of its labels for this overview."
    if errors is None:
        left_out = f"The intervals show only what comes of looking at {read}, not the model's errors."
    else:
        left_out = (
            f"The intervals show what comes of looking at {read}, and of the errors that the model made on "
            f"{counted(errors.inspections, 'labelled inspection')}; on other sorts of documents it may make more."
        )
    return (
        f"A model read the sentences, and it makes mistakes. {checked} {left_out} "
        "Read the findings behind a figure before you quote it."
    )


def method(
    rule: VerdictRule, *, themes: int, classified: bool, population: int | None, audited: int, compared: bool
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
            "messages, "
            "lists of strengths and of areas for improvement, evaluation, conclusion) at double weight, and in short "
            "documents every sentence. What the classifier brings by mistake is taken off: "
            f"{rule.leak:.0%} of the evidence for the other side, and for every 100 findings {rule.noise:.2f} weighted "
            f"findings on a theme. A theme is found from {rule.theme.cut:.2f} weighted findings on, and is a strength "
            "or an "
            f"area for improvement from {rule.side.cut:.2f} on."
        )
    else:
        verdicts = (
            "The findings of an inspection are added up for each theme and side, headlines (key messages, lists of "
            "strengths and of "
            "areas for improvement, evaluation, conclusion) at double weight, and in short documents every one; a "
            "mixed finding counts half on either side. A "
            "theme is found, a "
            f"strength, or an area for improvement from {ENOUGH} weighted findings on."
        )
    verdicts += " It is both when both hold, and named only when it is found and neither holds."
    intervals = "Intervals are 95% intervals with the inspection as the unit. Those for shares of inspections "
    if classified and rule.errors is not None:
        intervals += (
            "allow for the errors that the verdicts made in cross-validation by inspection (Lang and Reiczigel 2014); "
            "those for shares of findings come from drawing whole inspections with replacement (seed 0), and the error "
            "that the model made in such shares in cross-validation is added."
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
        "into the majority, is half. A share that lies in a gap between two of them, or in both, takes the lower word."
    )
    texts = [("Reading", reading), ("Verdicts", verdicts), ("Intervals", intervals), ("Words for quantities", words)]
    if audited:
        texts.append(
            (
                "Audit",
                f"People labelled {counted(audited, 'inspection')}, drawn with equal probability. The corrected share "
                "is the "
                "power-tuned prediction-powered estimate (Angelopoulos, Duchi and Zrnic 2023) with the inspection as "
                "the unit. The corrected share of findings is its counterpart for a ratio, the regression estimator "
                "of double sampling (Cochran 1977). The interval of a corrected share of inspections comes from "
                "drawing "
                "how often a verdict of yes, and one of no, is right, by what the audit shows of it; that of a "
                "corrected share of findings is Student's, with the variance of a jackknife over inspections.",
            )
        )
    if compared:
        texts.append(
            (
                "Change",
                "A change is the later share of inspections less the earlier one, with Newcombe's hybrid interval. It "
                "is called a rise or "
                "a fall only where that interval leaves out no change.",
            )
        )
    texts += [
        (
            "Link with the evaluation",
            "Kendall's tau-b over inspections between the evaluation and the verdict (area for improvement, both or "
            "neither, strength), "
            "with a permutation p-value. The p-values are not adjusted for the number of themes: of "
            f"{counted(themes, 'theme')} that had nothing to do with the evaluation or with one another, one or more "
            f"would still fall below p = 0.05 in {1 - 0.95**themes:.0%} of overviews.",
        ),
        (
            "Draft messages",
            "The sentences are made from a fixed set of reviewed patterns; no text is generated. The findings quoted "
            "are medoids: the most typical by their words of the findings of that theme and side, no two nearly the "
            "same, from different inspections where there are several, and never from one whose verdict does not "
            "hold that side; those that lean on the sentence before come last. A mixed finding may stand on either "
            "side, and says so"
            + (
                f"; a sentence of whose side the model is less than {LEAST_SURE:.0%} sure is not quoted."
                if classified
                else "."
            ),
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
