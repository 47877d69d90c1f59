"""Where a partner sends its bills for a customer: its own data about it, beside the profile."""
