"""Wire contracts of the vendors: parse, encode, render errors. Pure: no I/O, no web framework."""
