"""Frozen pictures ready to draw, one file a screen; reads never take the write lock."""
