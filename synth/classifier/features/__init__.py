"""The features of a sentence that the classifier uses."""
