"""How widespread each theme is, with the inspection as the unit."""

from synth.prevalence.estimates import theme_prevalence
from synth.prevalence.intervals import cluster_bootstrap_share, wilson_interval
from synth.prevalence.verdicts import VERDICTS, inspection_verdicts

__all__ = ["VERDICTS", "cluster_bootstrap_share", "inspection_verdicts", "theme_prevalence", "wilson_interval"]
