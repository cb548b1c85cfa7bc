"""What the site's tools tell of their work, beside and after the words of an answer."""

from browser_bridge import events

ToldWork = (
    events.TurnProgress
    | events.ThoughtDelta
    | events.TextDelta
    | events.TurnNotice
    | events.ArtifactReady
)
"""What is told at once."""
Work = ToldWork | events.Citation
"""All of it; citations come with the turn's end."""
