"""The shipped procedures and their pydantic models; imported inside functions only."""
