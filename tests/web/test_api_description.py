"""The API does what its description says, whatever is asked."""

from __future__ import annotations

from typing import Any

import hypothesis
import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation, BaseSchema

import inspection_findings as inf
from inspection_findings.web import make_app
from inspection_findings.web.guard import Hosts
from inspection_findings.web.links import API

Operation = APIOperation[Any, Any, Any, Any]

HOST = "testserver"  # under which schemathesis asks
EXAMPLES = 5  # of each address, right ones and wrong ones
# A description cannot tell the names of a store (400, 404), nor how long all filters may be
# together (414).
CHECKS = {
    "positive_data_acceptance": {"expected-statuses": ["2xx", 400, 404, 414]},
    "negative_data_rejection": {"expected-statuses": [400, 403, 404, 405, 409, 413, 414, 422]},
}
settings = hypothesis.settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def app(explored: inf.Corpus) -> FastAPI:
    return make_app(explored, hosts=Hosts(names=frozenset({HOST})))


@pytest.fixture(scope="module")
def description(app: FastAPI) -> BaseSchema:
    """Return what the API says of itself."""
    config = SchemathesisConfig.from_dict({"checks": CHECKS})
    return schemathesis.openapi.from_asgi(f"{API}/openapi.json", app, config=config)


def list_operations(description: BaseSchema) -> list[Operation]:
    return [one.ok() for one in description.get_all_operations() if isinstance(one, Ok)]


def check(operation: Operation, mode: GenerationMode) -> None:
    """Ask, and hold each answer against the description; also by methods that it does not name."""

    @settings
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate()

    ask()


def test_what_is_allowed_is_answered_as_described(description: BaseSchema) -> None:
    """No request breaks the server; status, content type and form are those that are described."""
    operations = list_operations(description)
    assert len(operations) > 10
    for operation in operations:
        check(operation, GenerationMode.POSITIVE)


def test_what_is_not_allowed_is_refused_as_described(description: BaseSchema) -> None:
    """Wherever something can be asked wrongly, and as the description says."""
    tried = []
    for operation in list_operations(description):
        if operation.query or operation.body:
            check(operation, GenerationMode.NEGATIVE)
            tried.append(operation.path)
    assert f"{API}/findings" in tried
