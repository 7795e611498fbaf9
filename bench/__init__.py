"""Measurements beside floors and peers, as ratios within one run."""
