"""kanvtui: a terminal board that makes standard operating procedures run."""

__version__ = "0.1.0"
