"""OpenAI's Responses (api-contract 6): requests into turns, events into items.

`adapter` is the front door. `request` parses with the help of `input_items` and `tools`; what the
answer must know of the request is `asked.Asked`, kept as JSON. `encoder` numbers the events that
`output_items` tell of, and keeps the output that `resource` puts into response objects; whole and
retrieved responses are what the same encoder comes to.
"""
