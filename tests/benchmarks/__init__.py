"""Measurements beside a bare Playwright script, in one run, on one replica; never timed tests."""
