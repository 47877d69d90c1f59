""" "Remove customer relationship": what blocks, the command, the report."""
