"""browser_bridge: Gemini's web app behind the routes that API clients already speak."""

__version__ = "0.1.0"
