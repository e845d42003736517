"""Charts, headlines and tables of an overview, the same in every form."""
