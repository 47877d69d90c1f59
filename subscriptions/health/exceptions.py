"""Why there is no news of service health; operators read it, nobody else."""


class SourceFailed(Exception):
    """The source gave no answer that could be used; what was known before stays."""
