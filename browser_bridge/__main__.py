"""`python -m browser_bridge`, the same as `browser-bridge`."""

from browser_bridge.cli.main import main

if __name__ == "__main__":
    main()
