"""Read what a user names on the command line: documents, tables of sentences, labelled tables."""
