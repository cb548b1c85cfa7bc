"""Chromium's life cycle: finding it, profiles, launching, captures. Knows no site."""
