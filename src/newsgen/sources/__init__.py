"""Files → articles: finding sources, decoding them, reading each format."""
