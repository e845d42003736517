"""``synth review`` and its subcommands."""
