"""What the operator's routes declare as parameters."""

from typing import Annotated

from fastapi import Depends

from browser_bridge.api import faults
from browser_bridge.api.dependencies import BridgePart
from browser_bridge.operations.operations import Operations
from browser_bridge.protocols import base


def get_operations(bridge: BridgePart) -> Operations:
    """Return what operators see and do.

    Raises:
        HttpFaultError: This server has nothing to operate.
    """
    if bridge.operations is None:
        raise faults.HttpFaultError(
            base.HttpFault(status=404, code="not_found", message="There is nothing to operate.")
        )
    return bridge.operations


OperationsPart = Annotated[Operations, Depends(get_operations)]
