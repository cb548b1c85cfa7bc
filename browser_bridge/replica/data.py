"""Routes of the page's own traffic: StreamGenerate and batchexecute."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from browser_bridge.replica import boot, modes, prompt, rpc, script, scripts, sent_files, visits
from browser_bridge.replica.answers import UnknownAnswer
from browser_bridge.replica.oracle import Entry, Record, now
from browser_bridge.replica.prompt import BadRequest, Prompt
from browser_bridge.replica.reply import Reply
from browser_bridge.replica.scenarios import HttpFault, Scenario, UnknownScenario
from browser_bridge.replica.streaming import AnswerStream, Turn
from browser_bridge.replica.world import Visitor, World

_DATA = "/_/BardChatUi/data"
_STREAM = f"{_DATA}/assistant.lamda.BardFrontendService/StreamGenerate"
_MODE_WITHDRAWN, _LIMIT_REACHED, _FOLLOW_UP_REFUSED = 1052, 1037, 1097


def routes() -> list[Route]:
    """List the routes."""
    return [
        Route(base + path, endpoint, methods=["POST"])
        for base in ("", "/u/{index:int}")
        for path, endpoint in ((_STREAM, _stream), (f"{_DATA}/batchexecute", _batch))
    ]


async def _batch(request: Request) -> Response:
    world, visitor = visits.world(request), visits.visitor(request)
    fault = world.scenario(visitor).rpc_fault
    if fault is not None:
        return _fault(fault)
    try:
        fields = prompt.form(await request.body())
        _check_token(visitor, fields.get("at", ""))
        body = rpc.execute(world, visitor, fields.get("f.req", ""))
    except BadRequest as error:
        return PlainTextResponse(str(error), HTTPStatus.BAD_REQUEST)
    response = Response(body, media_type="application/json; charset=utf-8")
    if visitor.is_stale:
        visits.sign_out(response)
    return response


async def _stream(request: Request) -> ASGIApp:
    world, visitor = visits.world(request), visits.visitor(request)
    try:
        asked = prompt.read(await request.body(), request.headers)
        _check_token(visitor, asked.at)
        scenario = world.scenario_of(visitor, asked.text)
        answer = world.answer_to(asked.text)
        world.uploads.received(sent_files.read(asked.files))
    except (BadRequest, UnknownScenario, UnknownAnswer) as error:
        return PlainTextResponse(str(error), HTTPStatus.BAD_REQUEST)
    return _Turning(world, visitor, asked, scenario).respond(answer)


def _check_token(visitor: Visitor, at: str) -> None:
    if visitor.account is not None and not at:
        raise BadRequest("The field at is missing.")


def _fault(fault: HttpFault) -> Response:
    headers = {} if fault.retry_after is None else {"retry-after": str(fault.retry_after)}
    return PlainTextResponse(HTTPStatus(fault.status).phrase, fault.status, headers=headers)


class _Turning:
    """Makes a response of one prompt, and logs the prompt."""

    def __init__(self, world: World, visitor: Visitor, asked: Prompt, scenario: Scenario) -> None:
        self._world = world
        self._visitor = visitor
        self._asked = asked
        self._scenario = scenario
        self._offered = world.offered(visitor)
        known = (mode for mode in self._offered if mode.id == asked.mode_id)
        self._mode = next(known, None) if asked.mode_id else modes.standard(self._offered)

    def respond(self, answer: script.Answer) -> ASGIApp:
        """Log the prompt and answer it as the scenario says."""
        fault = self._scenario.stream_fault
        if fault is not None:
            self._log(self._asked.conversation, "").ended("refused")
            return _fault(fault)
        conversation = self._world.store.get(self._visitor.email, self._asked.conversation)
        is_new = not self._asked.conversation
        if is_new:
            conversation = self._world.store.begin(
                self._visitor.email, self._asked.text, temporary=self._asked.temporary
            )
        steps = self._steps(answer, is_known=conversation is not None)
        conversation_id = conversation.id if conversation else self._asked.conversation
        reply = Reply(
            conversation=conversation_id,
            response=self._world.store.next_response_id(),
            model=self._answering().label,
            sources=answer.sources,
        )
        turn = Turn(
            visitor=self._visitor,
            prompt=self._asked.text,
            files=sent_files.read(self._asked.files),
            title=conversation.title if conversation and is_new else "",
            scenario=self._scenario,
            answer=answer,
            moments=script.timeline(steps),
        )
        record = self._log(conversation_id, reply.response)
        return AnswerStream(self._world, turn, reply, record)

    def _steps(self, answer: script.Answer, *, is_known: bool) -> script.Steps:
        code = self._refusal(is_known=is_known)
        wanted = scripts.failing(code) if code else self._scenario.script
        return wanted(answer)

    def _refusal(self, *, is_known: bool) -> int | None:
        """Find the error that the request itself earns, whatever the scenario."""
        if not is_known:
            return _FOLLOW_UP_REFUSED
        if self._mode is None:
            return _MODE_WITHDRAWN
        return _LIMIT_REACHED if self._mode.disabled else None

    def _answering(self) -> boot.Mode:
        fallback = (mode for mode in self._offered if mode.key == self._scenario.answers_as)
        return next(fallback, None) or self._mode or modes.standard(self._offered)

    def _log(self, conversation: str, response: str) -> Record:
        asked, received = self._asked, now()

        def entry(number: int) -> Entry:
            return Entry(
                n=number,
                prompt=asked.text,
                files=self._world.uploads.received(sent_files.read(asked.files)),
                mode_id=asked.mode_id,
                mode=self._mode.key if self._mode else None,
                answered_by=self._answering().key,
                extended=asked.extended,
                conversation=conversation,
                response_id=response,
                account=self._visitor.email,
                temporary=asked.temporary,
                follows=asked.follows,
                scenario=self._scenario.name,
                received=received,
            )

        return self._world.oracle.open(entry)
