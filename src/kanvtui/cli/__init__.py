"""The command line and the composition root: may import everything, Textual only inside a function."""
