"""A stand-in for CloudAgent on this computer, for practice and for tests: a real HTTP server with the documented rules.

It listens on 127.0.0.1 only and keeps leads in memory only. Its HTTP is in practice_http.py, the rules of answering in
practice_rules.py, what happens to queued batches in practice_processing.py and practice_worker.py, and what may go
wrong on purpose in practice_faults.py.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Self

from ozogui.cloudagent.forms import BodyStyle, decode_form, style_of
from ozogui.cloudagent.other_calls import AuthMode
from ozogui.cloudagent.practice.practice_faults import Fault, FaultPlan, Response, spoil
from ozogui.cloudagent.practice.practice_http import HOST, HttpServer, page
from ozogui.cloudagent.practice.practice_neighbours import NeighbourCall, PracticeNeighbours
from ozogui.cloudagent.practice.practice_processing import failed_file
from ozogui.cloudagent.practice.practice_rules import API_KEY, USER_NAME, Arrival, PracticeState, Transaction
from ozogui.cloudagent.practice.practice_worker import PracticeWorker
from ozogui.errors import UserError

_WHAT_THIS_IS = b"OzoGUI practice server. Nothing that is sent here reaches CloudAgent.\n"
_FAILED_PATH = re.compile(r"/practice/failed/([0-9]+)_error\.csv")


class PracticeError(UserError):
    """The practice server cannot start."""


class PracticeServer:
    """The practice server. Start it once; a stopped one is replaced by a new one, with the old state if wanted."""

    USER_NAME = USER_NAME
    API_KEY = API_KEY

    def __init__(
        self,
        port: int = 0,
        *,
        clock: Callable[[], float] = time.monotonic,
        limit: int = 5,
        window_s: float = 60.0,
        faults: FaultPlan | None = None,
        state: PracticeState | None = None,
        processing_s: float = 0.0,
        body_style: BodyStyle | None = None,
        campaign_name_required: bool = False,
        auth_mode: AuthMode | None = None,
        receivers: Iterable[str] = (),
    ) -> None:
        """Prepare; nothing listens before start.

        Args:
            port: 0 for any free one.
            clock: seconds, for the limit and the arrivals.
            limit: requests of one user in any window; more are refused with the documented words.
            window_s: length of the (rolling) window in seconds.
            faults: what goes wrong with the next requests; more can be added while it runs.
            state: what an earlier server remembered.
            processing_s: how long a batch stays queued before it is processed, in seconds.
            body_style: read bodies of this style only, None for both.
            campaign_name_required: let campaignStatus refuse to list all campaigns.
            auth_mode: what the neighbour calls want; None for either.
            receivers: addresses on this computer that results may be POSTed to.
        """
        self.receivers: set[str] = set(receivers)
        """Addresses that results are POSTed to: practice calls nobody else. More can be added while it runs."""
        self.faults = faults or FaultPlan()
        self.state = state or PracticeState()
        self._port = port
        self._clock = clock
        self._limit = limit
        self._window_s = window_s
        self._processing_s = processing_s
        self.slow_s = 18.0
        """How long a slow answer takes, in seconds."""
        self._body_style = body_style
        self.neighbours = PracticeNeighbours(
            self.state, clock=clock, auth_mode=auth_mode, name_required=campaign_name_required
        )
        self._server: HttpServer | None = None
        self._worker: PracticeWorker | None = None
        self._thread: threading.Thread | None = None

    def set_times(self, *, window_s: float, processing_s: float, slow_s: float) -> None:
        """Change what takes how long, while it runs too; see __init__, and `slow_s` for a slow answer."""
        self._window_s, self._processing_s, self.slow_s = window_s, processing_s, slow_s

    def start(self) -> None:
        """Listen, in a thread of its own.

        Raises:
            PracticeError: the port is taken.
        """
        try:
            self._server = HttpServer(self._port, self)
        except (OSError, OverflowError) as error:
            message = "Another program may be using it: choose another port, or 0 for any free one."
            raise PracticeError(f"The practice server cannot listen on port {self._port}.", message) from error
        self._port = self._server.server_port
        self._worker = PracticeWorker(
            self.state, lambda: self._processing_s, self.failed_file_url, lambda address: address in self.receivers
        )
        self._worker.start()
        self._thread = threading.Thread(target=self._server.serve_forever, name="practice server", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop listening and end every request that is under way, hanging ones too; harmless when not running."""
        server, worker, thread = self._server, self._worker, self._thread
        self._server = self._worker = self._thread = None
        if server is None or worker is None or thread is None:
            return
        server.stopping.set()
        self.faults.release()
        server.shutdown()
        server.end_requests()
        server.server_close()
        thread.join()
        worker.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The server's address, "http://127.0.0.1:PORT"; it has its port once it was started."""
        return f"http://{HOST}:{self._port}"

    @property
    def arrivals(self) -> list[Arrival]:
        """The bulk requests that came, in order."""
        return list(self.state.arrivals)

    @property
    def transactions(self) -> dict[str, Transaction]:
        """The batches that were queued, by transactionId, in order."""
        return dict(self.state.transactions)

    def result_of(self, transaction_id: str) -> dict[str, dict[str, str]] | None:
        """Return the result as callBackUrl gets it, None while the batch is not processed or not known."""
        transaction = self.state.transactions.get(transaction_id)
        if transaction is None or transaction.result is None:
            return None
        return transaction.result.as_callback(transaction_id, self.failed_file_url(transaction_id))

    def settle(self, timeout_s: float = 5) -> bool:
        """Wait until all that was queued is processed and told; False when that takes longer than timeout_s."""
        return self._worker.settle(timeout_s) if self._worker else False

    def failed_file_url(self, transaction_id: str) -> str:
        """Return the address of the file of failed leads of a transaction."""
        return f"{self.url}/practice/failed/{transaction_id}_error.csv"

    # --- what the handler asks ---------------------------------------------------------------------------------------

    def arrived_at(self) -> float:
        """Return the moment for an arrival, by the server's clock."""
        return self._clock()

    def next_fault(self) -> Fault | None:
        """Return what goes wrong with the bulk call that just came."""
        return self.faults.take()

    def missed(self, at: float, why: str) -> None:
        """Remember a bulk call whose body was not read."""
        self.state.miss({}, at, why)

    def hold(self, stopping: threading.Event) -> None:
        """Wait as a request that hangs."""
        self.faults.hold(stopping)

    def answer_bulk(self, body: bytes, content_type: str, at: float, fault: Fault | None) -> Response:
        """Answer the bulk call, spoilt by a fault if there is one."""
        fields = decode_form(body, content_type)
        if self._body_style not in (None, style_of(content_type)):
            fields = {}
        answer: dict[str, str] = {}
        if fault is not None and not fault.taken:
            self.state.miss(fields, at, fault.name)
        else:
            name = fault.name if fault else ""
            answer, transaction = self.state.receive(fields, at, limit=self._limit, window_s=self._window_s, fault=name)
            if transaction and self._worker:
                self._worker.add(transaction)
        return spoil(fault.name if fault else "", answer)

    def answer_neighbour(self, call: NeighbourCall) -> Response:
        """Answer campaignStatus, setCampaignStatus, generateToken or DeleteBulkData."""
        return self.neighbours.answer(call)

    def answer_get(self, path: str) -> Response:
        """Answer for a file of failed leads, and say to a browser what this is."""
        found = _FAILED_PATH.fullmatch(path)
        transaction = self.state.transactions.get(found[1]) if found else None
        if transaction is not None and transaction.result is not None:
            return Response(200, failed_file(transaction.headers, transaction.result), "text/csv; charset=utf-8")
        if path == "/":
            return Response(200, _WHAT_THIS_IS, "text/plain")
        return page(404)
