"""Review workbooks: written for reviewers, and read back."""
