"""The settings file and the places of all files; looking never creates anything, and pydantic stays out of a start."""
