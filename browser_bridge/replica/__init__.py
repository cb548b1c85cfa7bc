"""A local, scriptable copy of the site: demo, test bed, and the place to reproduce a UI change.

`ReplicaServer` runs it in a thread of its own; `boot` is the contract between the server half
(these modules) and the page half (`static/`). Imports nothing else of the package.
"""
