"""Counters of the service, shared by its workers, in the text format of Prometheus (0.0.4).

They lie in memory that the workers share. Each writes only its own row, so none waits for another, and one that takes
the place of another goes on with its row.
"""

from __future__ import annotations

import mmap
from threading import Lock

_STATUSES = ("2xx", "3xx", "4xx", "5xx")
_BOUNDS_S = (0.01, 0.05, 0.1, 0.5, 1.0, 5.0)
"""Upper bounds of the time an answer took."""
_REFUSED = ("host", "rate", "busy", "denied")
_OTHERS = ("requests", "microseconds", "log_failures", "slow_heads", "slow_bodies", "slow_readers", "crowded_out",
           "malformed")  # fmt: skip
_NAMES = (*_STATUSES, *(f"le{bound}" for bound in _BOUNDS_S), *_REFUSED, *_OTHERS)
_PLACE = {name: place for place, name in enumerate(_NAMES)}
_HELP = {
    "slow_heads": "connections closed since the head of a request took too long",
    "slow_bodies": "connections closed since the body of a request took too long",
    "slow_readers": "connections closed since an answer was not read",
    "crowded_out": "idle connections closed to make room for others",
    "malformed": "requests that are no HTTP, or have too long a head",
    "log_failures": "lines of the access log that could not be written",
}


class Metrics:
    """The counters of all workers; made before they are forked."""

    def __init__(self, workers: int = 1) -> None:
        """Begin with nothing counted."""
        self._workers = workers
        self._memory = memoryview(mmap.mmap(-1, workers * len(_NAMES) * 8)).cast("Q")
        self._row = 0
        self._lock = Lock()

    def take_row(self, worker: int) -> None:
        """Count for a worker from now on."""
        self._row = worker * len(_NAMES)

    def count(self, name: str, by: int = 1) -> None:
        """Add to a counter of this worker."""
        with self._lock:
            self._memory[self._row + _PLACE[name]] += by

    def answered(self, status: int, seconds: float) -> None:
        """Count an answer."""
        self.count("requests")
        self.count(f"{min(max(status // 100, 2), 5)}xx")
        self.count("microseconds", int(seconds * 1_000_000))
        for bound in _BOUNDS_S:
            if seconds <= bound:
                self.count(f"le{bound}")

    def total(self, name: str) -> int:
        """The sum of a counter over all workers."""
        return sum(self._of(name, worker) for worker in range(self._workers))

    def _of(self, name: str, worker: int) -> int:
        return self._memory[worker * len(_NAMES) + _PLACE[name]]

    def as_text(self) -> str:
        """All counters for Prometheus."""
        requests = self.total("requests")
        lines = ["# TYPE andian_requests_total counter"]
        lines += [f'andian_requests_total{{status="{name}"}} {self.total(name)}' for name in _STATUSES]
        lines += ["# TYPE andian_request_seconds histogram"]
        lines += [f'andian_request_seconds_bucket{{le="{bound}"}} {self.total(f"le{bound}")}' for bound in _BOUNDS_S]
        lines += [f'andian_request_seconds_bucket{{le="+Inf"}} {requests}']
        lines += [f"andian_request_seconds_sum {self.total('microseconds') / 1_000_000}"]
        lines += [f"andian_request_seconds_count {requests}", "# TYPE andian_refused_total counter"]
        lines += [f'andian_refused_total{{why="{name}"}} {self.total(name)}' for name in _REFUSED]
        for name, text in _HELP.items():
            lines += [f"# HELP andian_{name}_total {text}", f"# TYPE andian_{name}_total counter"]
            lines += [f"andian_{name}_total {self.total(name)}"]
        lines += ["# TYPE andian_worker_requests_total counter"]
        lines += [
            f'andian_worker_requests_total{{worker="{worker}"}} {self._of("requests", worker)}'
            for worker in range(self._workers)
        ]
        return "\n".join(lines) + "\n"
