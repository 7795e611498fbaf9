"""Chat-ops bot for Business Central integration synchronization errors."""

__version__ = "0.1.0"
