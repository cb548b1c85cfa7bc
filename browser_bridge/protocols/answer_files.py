"""What is known of the files of an answer when it is written, in every dialect."""

from collections.abc import Mapping
from dataclasses import dataclass

from browser_bridge.protocols import artifact_text
from browser_bridge.protocols.pictures import Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFiles:
    """Addresses and pictures of an answer's artifacts.

    Args:
        link: Returns the address of one.
        pictures: Pictures by the id of their artifact, as far as they were read.
    """

    link: artifact_text.Link
    pictures: Mapping[str, Picture]
