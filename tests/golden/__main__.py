"""Writes the golden files anew: `python -m tests.golden`; read what changed before committing."""

import asyncio
from pathlib import Path

from tests.golden.encoders import FORMS, stream, whole
from tests.golden.turns import TURNS

HERE = Path(__file__).parent


async def write() -> None:
    """Write one file for each form and turn, streamed and whole."""
    for name, form in FORMS.items():
        (HERE / name).mkdir(exist_ok=True)
        for title, turn in TURNS.items():
            (HERE / name / f"{title}.{form.suffix}").write_bytes(stream(form, turn))
            if form.render is not None:
                text = await whole(form, turn)
                (HERE / name / f"{title}.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(write())
