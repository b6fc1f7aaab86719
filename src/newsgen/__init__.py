"""newsgen: a heap of French press articles becomes a static, permanent archive."""

__version__ = "0.1.0"
