"""Write review workbooks for reviewers, and read completed ones."""
