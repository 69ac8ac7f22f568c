"""The verbs, a module for each group of them; each has VERBS, and is imported only when one of its verbs is wanted."""
