"""From sentences to a verdict on each theme in each inspection."""
