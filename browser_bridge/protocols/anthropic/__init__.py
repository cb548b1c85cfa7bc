"""The Anthropic dialect; `adapter` is its front door."""
