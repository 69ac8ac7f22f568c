"""The rules, pure: no input or output, no clock, no library; *now* is always an argument."""
