"""`python -m kanvtui` is the same program as `kanvtui`."""

from kanvtui.cli.main import entry

if __name__ == "__main__":
    entry()
