"""Function calls by prompt, and answers with a form: what is said to the model, what it meant.

The site knows neither. `writer` puts functions, calls and results into words; `screen` keeps the
words of an answer apart from the calls in it while it streams; `blocks` and `variants` read the
calls; `checking` turns them into values that fit their schemas; `reading` asks once more where
that failed. `Language` is the front door. Pure: no I/O.

A call is written as a block of tags, each value raw between fences, because JSON within JSON and
markup are what models and the site's page damage most (api-contract 12.1):

    [[CALL write_file]]
    [[ARG path]]
    ```text
    notes.txt
    ```
    [[END CALL]]
"""

from browser_bridge.protocols.function_calls.language import WITHOUT_FUNCTIONS, Language
from browser_bridge.protocols.function_calls.requests import (
    Calling,
    require_form,
    require_functions,
)

__all__ = ["WITHOUT_FUNCTIONS", "Calling", "Language", "require_form", "require_functions"]
