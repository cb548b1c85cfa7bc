"""The page's small calls about things that are made (site-wire 1.1 and 5).

`c8o8Fe` gives the address of a full-size picture. `kwDCne` asks after long work by response id or
task id. Stop has no known id: the replica's page calls `Te6DCf` with the response id.
"""

from collections.abc import Callable
from typing import Any

from browser_bridge.replica.nested import item
from browser_bridge.replica.works import studio
from browser_bridge.replica.works.made import Made
from browser_bridge.replica.works.pictures import MadePictures
from browser_bridge.replica.world import Visitor, World


def _full_picture(world: World, visitor: Visitor, payload: Any) -> Any:
    token, number = item(payload, 0, 0, 0, 3, 5), item(payload, 0, 0, 1, 1)
    made = _find(world, visitor, item(payload, 0, 1, 0) or item(payload, 1, 0))
    if not isinstance(made, MadePictures):
        return None
    for index, picture in enumerate(made.pictures):
        if token == f"${picture.token}" or (not token and index == number):
            world.oracle.note("download", account=visitor.email, detail=made.order.response)
            return [f"{made.order.site}/gg-dl/{picture.token}"]
    return None


def _progress(world: World, visitor: Visitor, payload: Any) -> Any:
    made = _find(world, visitor, item(payload, 0))
    return None if made is None else made.progress(studio.now() - made.order.started)


def _stop(world: World, visitor: Visitor, payload: Any) -> Any:
    made = _find(world, visitor, item(payload, 0))
    if made is not None:
        made.stop(studio.now())
        world.oracle.note("stop", account=visitor.email, detail=made.order.response)
    return []


def _find(world: World, visitor: Visitor, name: Any) -> Made | None:
    made = world.studio.answer(name.removeprefix("r_")) if isinstance(name, str) else None
    return made if made and made.order.account == visitor.email else None


CALLS: dict[str, Callable[[World, Visitor, Any], Any]] = {
    "c8o8Fe": _full_picture,
    "kwDCne": _progress,
    "Te6DCf": _stop,
}
