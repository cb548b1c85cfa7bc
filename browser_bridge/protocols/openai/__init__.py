"""The OpenAI dialect; `adapter` is its front door."""
