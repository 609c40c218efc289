"""A cluster as the search uses it: every error in words, every gap reported. Alone in knowing ``opensearchpy``."""

from __future__ import annotations

import base64
import json
import logging
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from opensearchpy import OpenSearch
from opensearchpy.exceptions import (
    ConflictError,
    ConnectionTimeout,
    NotFoundError,
    OpenSearchException,
    RequestError,
    SSLError,
    TransportError,
)

from kb.errors import IndexUnavailable, QueryError
from kb.search.opensearch.address import trusting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kb.search.opensearch.address import Address

logging.getLogger("opensearch").setLevel(logging.CRITICAL)  # failures are reported in words of our own

Body: TypeAlias = "dict[str, Any]"
"""JSON of a request or an answer."""

ANSWER_S = 5
"""Seconds that a shard may take for one search; what it has found by then counts, and is reported as partial."""
TIMEOUT_S = 30
"""Seconds after which a request is given up ..."""
_WRITING_S = 300
"""... and after which one that writes or merges is."""
_WRITING: Body = {"request_timeout": _WRITING_S}
_PLACED: Body = {**_WRITING, "timeout": "20s"}
"""A document whose shard has no node is waited for so long, then sent again."""
_BULK_BYTES = 4_000_000
"""About how much goes into one bulk request."""
_ATTEMPTS = 6
"""How often a bulk request is sent that the cluster is too busy for ..."""
_FIRST_PAUSE_S = 0.2
"""... with pauses that double."""
_COPYING_S = 300
_BUSY = (429, 503)
_LONGEST_CAUSE = 80
"""Characters shown of a shard's error: the rest is the request."""
_DOWN, _PAUSE_S = 3, 5.0
"""After so many consecutive requests without an answer none is sent for so long: each would wait in vain."""
_BLOCKED = "cluster_block_exception"
_ALREADY_EXISTS = "resource_already_exists_exception"
_NEAREST = {"local": "true"}
"""Any node may say which indexes there are: while no node leads, no request is kept waiting."""
_DONE = 200
_GOOD = (_DONE, 201, 404)
"""States of a deed that is done: 404 is that of a deletion of what is not there."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a cluster answers to one search."""

    hits: tuple[Body, ...]
    total: int
    aggregations: Body
    partial: bool
    """Whether a shard failed or was out of time, so that there may be more."""


class Cluster:
    """A cluster; threads may share it."""

    def __init__(self, address: Address) -> None:
        self.address = address
        # Not compressed: within an office that takes longer than sending.
        options: Body = {"timeout": TIMEOUT_S, "max_retries": 2, "retry_on_timeout": True}
        if address.user:
            # The client's own takes no password but of Latin letters; RFC 7617 has UTF-8.
            pair = base64.b64encode(f"{address.user}:{address.password}".encode()).decode("ascii")
            options["headers"] = {"authorization": f"Basic {pair}"}
        if any(url.startswith("https:") for url in address.urls):
            options["ssl_context"] = trusting(address)
        self._client = OpenSearch(hosts=address.urls, **options)
        self._unheard = 0
        self._until = 0.0

    def close(self) -> None:
        """Let go of its connections."""
        self._client.close()

    # searches

    def search(self, indexes: Sequence[str], *bodies: Body) -> list[Reply]:
        """The answers to some searches, in one request; what is scored is with the statistics of all shards.

        Raises:
            IndexUnavailable: the cluster does not answer, or an index is gone.
            QueryError: a search asks for more than the cluster allows.
        """
        lines: list[Body] = []
        for body in bodies:
            header: Body = {"index": list(indexes)}
            # Gathering statistics is one more round of every shard, and what was counted so is not remembered by any.
            if body.get("track_scores") or "min_score" in body:
                header["search_type"] = "dfs_query_then_fetch"
            lines += [
                header,
                {"track_total_hits": True, "timeout": f"{ANSWER_S}s", **body},
            ]
        with self._plain_errors():
            responses = self._client.msearch(body=lines)["responses"]
        return [self._reply(response) for response in responses]

    def _reply(self, response: Body) -> Reply:
        if "error" in response:
            reason = json.dumps(response["error"], ensure_ascii=False)
            if "too_many" in reason or "maxClauseCount" in reason:
                raise QueryError("这个检索式对检索服务器来说太长。请少写几个词，或者分成几次查。")
            raise IndexUnavailable(f"检索服务器 {self.address} 答不出来：{_cause(response['error'])}。")
        shards = response.get("_shards", {})
        # A shard of which no copy is left is not counted among those that failed.
        unheard = shards.get("failed") or shards.get("successful", 0) < shards.get("total", 0)
        partial = bool(unheard) or bool(response.get("timed_out"))
        hits = response["hits"]
        return Reply(tuple(hits["hits"]), hits["total"]["value"], response.get("aggregations", {}), partial)

    # indexes

    def indexes_of(self, alias: str) -> list[str]:
        """The names of the indexes of an alias; none where there is no such alias."""
        with self._plain_errors():
            try:
                return sorted(self._client.indices.get_alias(name=alias, params=_NEAREST))
            except NotFoundError:
                return []

    def indexes_matching(self, pattern: str) -> list[str]:
        """The names of the indexes that fit a pattern."""
        with self._plain_errors():
            try:
                return sorted(self._client.indices.get_alias(index=pattern, params=_NEAREST))
            except NotFoundError:
                return []

    def create(self, index: str, body: Body) -> bool:
        """Make an index; whether there was none of the name.

        A request whose answer was lost is sent again, and meets the index that it has made itself.
        """
        with self._plain_errors():
            try:
                self._client.indices.create(index=index, body=body)
            except RequestError as error:
                if error.error != _ALREADY_EXISTS:
                    raise
                return False
        return True

    def drop(self, indexes: Sequence[str]) -> None:
        """Remove some indexes."""
        for index in indexes:
            with self._plain_errors():
                self._client.indices.delete(index=index, params={"ignore_unavailable": "true"})

    def point(self, aliases: Mapping[str, str], before: Mapping[str, str]) -> None:
        """Let aliases name other indexes, all in one step.

        Args:
            aliases: alias -> its index from now on.
            before: alias -> its index until now.
        """
        actions = [{"remove": {"index": index, "alias": alias}} for alias, index in before.items()]
        actions += [{"add": {"index": index, "alias": alias}} for alias, index in aliases.items()]
        with self._plain_errors():
            try:
                self._client.indices.update_aliases(body={"actions": actions})
            except NotFoundError:  # what is to be removed is gone: the request was done before its answer was lost
                if any(self.indexes_of(alias) != [index] for alias, index in aliases.items()):
                    raise

    def refresh(self, index: str) -> None:
        """Let what was written to an index be found."""
        with self._plain_errors():
            self._client.indices.refresh(index=index, params=dict(_WRITING))

    def copy(self, indexes: Sequence[str]) -> None:
        """Have the copies of the shards of some indexes made; returns when all are there for which there is a node.

        After ``_COPYING_S`` seconds too: an index answers while they are being made.
        """
        names = ",".join(indexes)
        with self._plain_errors():
            self._client.indices.flush(
                index=names, params=dict(_WRITING)
            )  # files are copied, what is in no file yet is written again
            self._client.indices.put_settings(
                index=names, body={"index": {"number_of_replicas": self.address.replicas}}
            )
        until = time.monotonic() + _COPYING_S
        while time.monotonic() < until:
            with self._plain_errors():
                if not self._client.cluster.health(index=names)["initializing_shards"]:
                    return
            time.sleep(_FIRST_PAUSE_S)

    def expunge(self, index: str) -> None:
        """Let statistics forget what was deleted from an index."""
        with self._plain_errors():
            self._client.indices.forcemerge(index=index, params={"only_expunge_deletes": "true", **_WRITING})

    def size(self, indexes: Sequence[str]) -> int:
        """Bytes of the primary shards of some indexes."""
        with self._plain_errors():
            stats = self._client.indices.stats(index=",".join(indexes), metric="store")
        return int(stats["_all"]["primaries"].get("store", {}).get("size_in_bytes", 0))

    # documents

    def get(self, index: str, key: str) -> Body | None:
        """A document with its sequence number; ``None`` where there is none."""
        with self._plain_errors():
            try:
                document: Body = self._client.get(index=index, id=key)
            except NotFoundError:
                return None
        return document

    def put(self, index: str, key: str, body: Body, seen: Body | None = None, *, new: bool = False) -> bool:
        """Write a document, visible at once; false if another has written it since ``seen``, or, with ``new``, at all.

        An identical document was written by this request, whose answer was lost.
        """
        params: Body = {"refresh": "true"}
        if new:
            params["op_type"] = "create"
        elif seen is not None:
            params |= {"if_seq_no": seen["_seq_no"], "if_primary_term": seen["_primary_term"]}
        with self._plain_errors():
            try:
                self._client.index(index=index, id=key, body=body, params=params)
            except ConflictError:
                stored = self.get(index, key)
                return stored is not None and stored["_source"] == body
        return True

    def remove(self, index: str, key: str, seen: Body) -> None:
        """Remove a document unless another has written it since it was seen."""
        params = {"refresh": "true", "if_seq_no": seen["_seq_no"], "if_primary_term": seen["_primary_term"]}
        with self._plain_errors():
            try:
                self._client.delete(index=index, id=key, params=params)
            except (ConflictError, NotFoundError):
                return

    def write(self, deeds: Sequence[tuple[str, str, Body | None]]) -> set[str]:
        """Write documents, or delete them; the same deed twice does no harm. The indexes from which one was deleted.

        Args:
            deeds: index, id, and the document; ``None``: delete it.

        Raises:
            IndexUnavailable: one of them is refused, or the cluster stays too busy.
        """
        lines: list[str] = []
        left: set[str] = set()
        size = 0
        for index, key, body in deeds:
            action = "delete" if body is None else "index"
            lines.append(json.dumps({action: {"_index": index, "_id": key}}))
            if body is not None:
                lines.append(json.dumps(body, ensure_ascii=False))
            size += len(lines[-1]) * 3  # a Han character takes three bytes
            if size > _BULK_BYTES:
                left |= self._bulk(lines)
                lines, size = [], 0
        return left | self._bulk(lines) if lines else left

    def _bulk(self, lines: Sequence[str]) -> set[str]:
        """Send a bulk request until the cluster has done all of it; the indexes from which it has deleted."""
        left: set[str] = set()
        pause = _FIRST_PAUSE_S
        for attempt in range(_ATTEMPTS):
            last = attempt + 1 == _ATTEMPTS
            try:
                with self._plain_errors():
                    reply = self._client.bulk(body="\n".join(lines) + "\n", params=dict(_PLACED))
            except _BusyError as error:
                if last:
                    raise IndexUnavailable(f"检索服务器 {self.address} 一直太忙，写不进去。请稍后再运行。") from error
            else:
                left |= {
                    one["delete"]["_index"] for one in reply["items"] if one.get("delete", {}).get("status") == _DONE
                }
                failed = [item for one in reply["items"] for item in one.values() if item["status"] not in _GOOD]
                if not failed:
                    return left
                hopeless = [item for item in failed if item["status"] not in _BUSY]
                if hopeless or last:
                    worst = (hopeless or failed)[0]
                    if _BLOCKED in str(worst.get("error", "")):
                        raise IndexUnavailable(self._read_only())
                    if not hopeless:
                        raise IndexUnavailable(
                            f"检索服务器 {self.address} 一直太忙，或者有一个节点停了，写不进去："
                            f"{_cause(worst.get('error', {})).partition(', request')[0][:_LONGEST_CAUSE]}。"
                            "请看集群的健康状况，再运行 kb index。"
                        )
                    raise IndexUnavailable(
                        f"检索服务器 {self.address} 不肯收 {worst.get('_id', '')}：{_cause(worst.get('error', {}))}。"
                    )
            time.sleep(pause)
            pause *= 2
        return left

    @contextmanager
    def _plain_errors(self) -> Iterator[None]:
        """Errors of the client in words that show no password; after repeated failures no request is sent for a while.

        Raises:
            IndexUnavailable: the cluster cannot be reached, or refuses a request.
        """
        if self._unheard >= _DOWN and time.monotonic() < self._until:
            raise IndexUnavailable(f"检索服务器 {self.address} 刚才几次都没有回答，{_PAUSE_S:.0f} 秒以后再试。")
        try:
            yield
        except ConnectionTimeout as error:
            self._missed()
            raise IndexUnavailable(f"检索服务器 {self.address} 没有及时回答。") from error
        except SSLError as error:
            self._missed()
            raise IndexUnavailable(
                f"检索服务器 {self.address} 的证书通不过：不是 KB_OPENSEARCH_CA 里的机构签的，"
                "名称不是这台机器的，过期了，或者缺少规范要求的扩展。没有登录，也没有发出任何内容。请找管集群的人核对证书。"
            ) from error
        except TransportError as error:
            if not isinstance(error.status_code, int):
                self._missed()
                raise IndexUnavailable(
                    f"检索服务器 {self.address} 连不上。请检查 KB_OPENSEARCH_URL 和网络。"
                ) from error
            self._unheard = 0
            raise self._refused(error) from error
        except OpenSearchException as error:
            raise IndexUnavailable(f"检索服务器 {self.address} 用不了。请检查 KB_OPENSEARCH_URL。") from error
        self._unheard = 0

    def _missed(self) -> None:
        self._unheard += 1
        self._until = time.monotonic() + _PAUSE_S

    def _refused(self, error: TransportError) -> IndexUnavailable:
        """What to say of a request that the cluster has taken and not done."""
        cause = _cause(_reported_error(error))
        match error.status_code:
            case 404 | 409:
                return IndexUnavailable(f"检索服务器 {self.address} 上没有要找的索引。请先运行 kb index。")
            case 400:
                return IndexUnavailable(f"检索服务器 {self.address} 不懂这个请求：{cause}。")
            case 403 if _BLOCKED in str(error.error):
                return IndexUnavailable(self._read_only())
            case 401 | 403:
                return IndexUnavailable(
                    f"检索服务器 {self.address} 不让登录或者不许做这件事。"
                    "请检查 KB_OPENSEARCH_USER 和 KB_OPENSEARCH_PASSWORD_FILE。"
                )
            case 429 | 503:
                return _BusyError(f"检索服务器 {self.address} 太忙，请稍后再试。")
        return IndexUnavailable(f"检索服务器 {self.address} 答不出来：{cause}。")

    def _read_only(self) -> str:
        return (
            f"检索服务器 {self.address} 上的索引现在只能读，多半是磁盘快满了。检索照常；"
            "腾出空间，解除只读（index.blocks.read_only_allow_delete），再运行 kb index。"
        )


def _reported_error(error: TransportError) -> object:
    """The error that the cluster reports for a request."""
    return error.info.get("error", error.error) if isinstance(error.info, dict) else error.error


class _BusyError(IndexUnavailable):
    """The cluster has too much to do."""


def _cause(error: object) -> str:
    """The reason in an error of the cluster."""
    if isinstance(error, dict):
        causes = error.get("root_cause") or [error]
        return str(causes[0].get("reason") or causes[0].get("type") or "没有说原因")
    return str(error)
