"""The operator's pages: HTTP over `operations`; no build chain, nothing from another host."""
