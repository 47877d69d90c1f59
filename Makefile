# For those who type make; dev.py does the work.
.PHONY: run test check messages
run test check messages:
	@python3 dev.py $@
