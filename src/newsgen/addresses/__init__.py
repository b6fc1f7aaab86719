"""The address register and the rules of servers: pure text, in and out."""
