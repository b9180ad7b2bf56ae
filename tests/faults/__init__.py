"""What may go wrong between a town and us, made to happen on a loopback town: `python -m tests.faults`."""
