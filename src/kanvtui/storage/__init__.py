"""The only package that speaks SQL; it imports nothing of ours but domain and errors."""
