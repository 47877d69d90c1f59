"""Users and licenses of a customer, for partners with privileges and for its own admins."""
