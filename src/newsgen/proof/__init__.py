"""The proof of a withdrawal: that what was withdrawn is found in no file of the output."""
