"""The native dialect of the Gemini API; `adapter` is its front door."""
