"""Where documents come from: the files of folders and archives, and their conversion before reading."""
