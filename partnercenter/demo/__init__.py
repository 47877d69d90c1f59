"""The demo installation: its data, and one process that serves it."""
