"""What each encoder makes of one fixed set of turns; `python -m tests.golden` writes it anew."""
