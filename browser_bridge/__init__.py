"""Gemini's web app behind the routes that API clients already speak.

The layers, top to bottom; each imports only what stands below it (`pyproject.toml` enforces that):

    cli                       the commands, one file each
    app                       create_app: the routes, served while the bridge is open
    opening                   open_bridge: builds all below but the routes, and closes it
    admin                     the operator's pages and their JSON; no build chain
      | operating, tabs       where operators' views, and the pool, meet the site's pages
    api                       HTTP alone: routes, keys, streams, error envelopes
    operations                what operators see and do: read model, live views, news; knows no HTTP
    protocols | jobs          vendors' JSON, pure | one accepted request: queue, retries, events
    pool | gemini_web         whose tab is next | the only package that knows the site
    browser | markdown        Chromium and its profiles | HTML to Markdown; neither knows a site
    artifacts                 files that came out of answers: kept, checked, deleted in time
      | attachments           | files on their way in: fetched, typed, named, kept on disk meanwhile
    storage                   the database: rows of hashes, ids and times; prompts and outcomes
                              of jobs, while these are of use, and kept turns
    metrics                   what is counted, for Prometheus
    events, messages          values out of and into a turn; functions: what both say of calls
    settings, spellings       what users write, read the way people write it
    logs, errors, changes     what every layer may use
       | private_files         files for their owner's eyes alone, replaced whole

Beside them stand `replica`, a local copy of the site, and `testing`, doubles for tests. A request
travels `api/chat.py` → `protocols/openai` → `jobs/manager.py` → `jobs/worker.py` → `pool/pool.py`
→ `gemini_web/chat.py`, and its events come back the same way.

The words, each with one meaning:

    profile         a named Chromium user-data directory with its sign-in
    context, page   Playwright's own, always
    page object     a class for a page; a region is one for a part of it
    selector        a named entry of `selectors.toml`; its candidates are tried in order, and its
                    revision dates the DOM that they describe
    slot            a profile's place in the pool; a tab is one page of it, warm when proven usable
    parked          said of a profile that the site blocks: left alone until a person has seen to it
    limit, ledger   what an account has used up until its reset, and where that is written down
    lease           the temporary right to one tab
    job, worker     one accepted request under way, and what runs it; an attempt is one try
    long job        a job that goes on without its caller, who comes back for it by its id
    kept turn       a turn with its events, played again to whoever asks for it by its id
    origin          where a request came from, and by what it is known when it comes again
    journal         what outlives the process of each job, written before its prompt is sent
    conversation    a chat thread on the site; a turn is one prompt with its answer
    function, call  what the caller can run, and one use that the model makes of it; the site's own
                    tools are tools
    event           one `TurnEvent`: a delta is text to append, a snapshot the whole answer so far
    part            a piece of a message; attachments go in, artifacts come out
    notice          a banner or limit that the site shows
    wire            a vendor's JSON contract; "chunk" and "choice" are words of it only
    tap             reading the page's own network stream
    model           what answers, never a class of data
    timeline        when a job reached what; the board is all that an operator sees at a glance
    view            a tab that a person looks at and acts in, leased to them meanwhile
    capture         what is saved of a page that failed, without what was said
    scenario        one scripted behaviour of the replica; its oracle logs what truly arrived
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from browser_bridge.app import create_app
    from browser_bridge.settings import Settings

__all__ = ["Settings", "__version__", "create_app"]

__version__ = "0.1.0"

if not TYPE_CHECKING:  # Type checkers see the exports above, and no other name.

    def __getattr__(name: str) -> object:
        """Import an export when it is first asked for: `--help` needs none of the server."""
        if name == "create_app":
            from browser_bridge.app import create_app  # noqa: PLC0415 - deferred on purpose

            return create_app
        if name == "Settings":
            from browser_bridge.settings import Settings  # noqa: PLC0415 - deferred on purpose

            return Settings
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
