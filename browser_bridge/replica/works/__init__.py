"""What the site's tools make, scripted: pictures, video, Canvas, Deep Research, Storybook.

A test says what a prompt is to give, with values of `values`, and compares with what was made:

    server.make("castle", Pictures(count=2, seconds=0.2))     # or [[make:castle]] in the prompt
    server.make("waves", Video(seconds=3.0, aspect_ratio="9:16"))
    server.make("snake", Canvas(title="Snake", language="python", content="..."))
    server.make("tides", Research(report="# Tides ...", seconds=2.0))
    server.make("fox", Book(title="The Fox", pages=("Once ...", "...")))
    made = server.oracle.made[-1]          # the Made of the last such prompt
    made.describe()                        # hashes, sizes, texts, pages, sources: JSON data
    made.pictures[0].original.data         # bytes that the download must equal
    server.oracle.prompts[-1].use          # the tool, its options and the gem that came with it

A tool that is used without a script gives something sensible of its own (`values.standard`). Every
value has its times in seconds, and an `outcome` for refusals, limits and failures. Scenarios
(`tool_catalogue`) do the same by name to whatever a prompt gives, change the page, or take tools
away; `[[scenario:NAME]]` in a prompt does it for that prompt.

Tests in other processes use `POST /__replica__/works` with
`{"key": "castle", "kind": "pictures", "count": 2}` and `GET /__replica__/made`.

What is made goes on by the clock whether a page looks or not (`made`): reopening the conversation
shows how far it is.
"""
