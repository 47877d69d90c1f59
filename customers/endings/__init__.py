"""A customer asks a partner to end the reseller relationship, and the partner answers."""
