"""What a user can do, one short function per verb; never Textual, never Peewee."""
