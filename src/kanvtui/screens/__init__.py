"""One file a screen: compose, short actions, redraw; the only callers of operations in the interface."""
