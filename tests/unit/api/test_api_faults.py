"""Errors nobody raised on purpose, and those of the framework, in the envelope."""

import json
import logging
from typing import Any

import pytest
from fastapi import FastAPI, HTTPException
from starlette.testclient import TestClient

from browser_bridge import errors
from browser_bridge.api import faults
from browser_bridge.protocols import base


@pytest.fixture
def client() -> TestClient:
    """A client of an application whose routes raise."""
    app = FastAPI()
    faults.install(app)
    fault = base.HttpFault(
        status=418, code="teapot", message="Short and stout.", headers={"a": "1"}
    )
    raised: dict[str, Exception] = {
        "ours": errors.PoolExhausted("Full.", retry_after=2.2),
        "fault": faults.HttpFaultError(fault),
        "framework": HTTPException(status_code=415, detail="Odd.", headers={"b": "2"}),
        "unexpected": ValueError("secret detail"),
    }

    def fail(name: str, number: int = 0) -> None:
        raise raised[name] if not number else AssertionError(number)

    app.get("/{name}")(fail)
    return TestClient(app, raise_server_exceptions=False)


def answer(client: TestClient, path: str) -> tuple[int, dict[str, Any], Any]:
    response = client.get(path)
    assert response.headers["content-type"] == "application/json"
    return response.status_code, response.json()["error"], response.headers


def test_our_error_is_rendered_with_its_wait(client: TestClient) -> None:
    status, error, headers = answer(client, "/ours")
    assert (status, error["code"], error["message"]) == (429, "rate_limit_exceeded", "Full.")
    assert headers["retry-after"] == "3"


def test_fault_keeps_its_headers(client: TestClient) -> None:
    status, error, headers = answer(client, "/fault")
    assert (status, error["code"], headers["a"]) == (418, "teapot", "1")


def test_framework_error_keeps_its_status_and_detail(client: TestClient) -> None:
    status, error, headers = answer(client, "/framework")
    assert (status, error["code"], error["message"]) == (415, "http_error", "Odd.")
    assert headers["b"] == "2"


def test_validation_names_the_parameter(client: TestClient) -> None:
    status, error, _ = answer(client, "/ours?number=x")
    assert (status, error["code"], error["param"]) == (400, "invalid_value", "number")


def test_unknown_address_and_method_name_the_request(client: TestClient) -> None:
    assert answer(client, "/no/where")[1]["code"] == "unknown_url"
    refused = client.post("/ours")
    assert refused.status_code == 405
    assert "POST /ours" in refused.json()["error"]["message"]


def test_unexpected_error_is_logged_and_hidden(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    status, error, _ = answer(client, "/unexpected")
    assert status == 500
    assert "secret" not in json.dumps(error)
    (record,) = [r for r in caplog.records if r.name == faults.logger.name]
    assert record.levelno == logging.ERROR
    assert record.exc_info is not None
    assert isinstance(record.exc_info[1], ValueError)


def test_unexpected_error_outside_a_request_has_an_id_too() -> None:
    first, second = (faults.unexpected_error(ValueError("x")).message for _ in range(2))
    assert first != second
