"""What articles are about: the authority file, and the tagger that applies it."""
