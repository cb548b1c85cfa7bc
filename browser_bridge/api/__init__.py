"""HTTP only: routes, keys, streaming. One module per route family; no wire JSON is built here."""
