"""The Interactions API (api-contract 9.1): a turn as steps, kept under an id.

`adapter` is the front door. `request` says an interaction in the words of `generateContent`, whose
parser reads it; `steps` and `encoder` tell the answer, `resource` what is kept of it.
"""
