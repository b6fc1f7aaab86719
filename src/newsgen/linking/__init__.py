"""Giving each article its place: its card, its address, and what a change of it reaches."""
