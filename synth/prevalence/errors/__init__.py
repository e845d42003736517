"""What verdicts get wrong: counted on labelled inspections, and what follows for other reports."""
