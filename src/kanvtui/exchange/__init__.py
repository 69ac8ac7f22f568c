"""Readers and writers of other programs' files: bytes to domain values and back.

Here stands what knows a format and nothing else: functions of values that open no file, ask no clock and see neither
the database nor the screen. A writer trusts no text: all of it is made visible and written so that it is read
literally, whatever was typed.
"""
