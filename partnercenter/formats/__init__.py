"""How dates are written, where Django's own way ends in a full stop: a sentence may end in one."""
