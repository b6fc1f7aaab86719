"""What a French archive needs: dates in words, alphabetical order, slugs, typography."""
