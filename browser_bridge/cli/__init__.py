"""The command line: `browser-bridge`, one module per command. Imports everything, imported by none.

Command modules are imported when their command runs, so that `--help` answers at once.
"""
