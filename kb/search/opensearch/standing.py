"""What answers on a cluster: the newest generation of one library, or of several that are searched as one.

Several libraries keep their own indexes and their own readers; no copy is made. Their cases go by full numbers, and a
query is read with the settings of all of them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.errors import IndexUnavailable
from kb.search.index.documents import SearchConfig
from kb.search.index.ledger import Ledger
from kb.search.opensearch import generation as generations
from kb.statutes.registry import registry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb.model import Audience
    from kb.search.opensearch.cluster import Cluster
    from kb.search.opensearch.generation import Generation, Record


@dataclass(frozen=True, slots=True)
class Standing:
    """The generations that answer, in the order in which the libraries are named."""

    generations: tuple[Generation, ...]
    records: tuple[Record, ...]
    """What each says of itself."""

    @classmethod
    def of(cls, cluster: Cluster) -> Standing:
        """What answers for the libraries of an address.

        Raises:
            IndexUnavailable: one of them has no index, or one of another version, or not each has a 代码 of its own.
        """
        current = []
        for alias in cluster.address.aliases:
            generation = generations.current(cluster, alias)
            if generation is None:
                raise IndexUnavailable(
                    f"检索服务器 {cluster.address} 上没有索引“{alias}”。请先运行 kb index --engine opensearch。"
                )
            current.append(generation)
        standing = cls(tuple(current), tuple(generations.read_record(cluster, one) for one in current))
        if standing.joint:
            standing._check()
        return standing

    def _check(self) -> None:
        codes = Counter(record.code for record in self.records)
        for generation, record in zip(self.generations, self.records, strict=True):
            if not record.code:
                raise IndexUnavailable(
                    f"案例库“{generation.alias}”没有代码，或者还没有案例，不能和别的库一起查。"
                    "请在它的 library.yml 里写上代码，再运行 kb index。"
                )
            if codes[record.code] > 1:
                same = [g.alias for g, r in zip(self.generations, self.records, strict=True) if r.code == record.code]
                raise IndexUnavailable(
                    f"案例库“{'”“'.join(same)}”的代码都是 {record.code}，一起查分不清。"
                    "请改 library.yml 里的代码，再运行 kb index。"
                )

    @property
    def joint(self) -> bool:
        """Whether these are several libraries."""
        return len(self.generations) > 1

    @property
    def name(self) -> str:
        """Of the generation that answers; of several libraries each with its alias."""
        if self.joint:
            return ",".join(f"{generation.alias}-{generation.name}" for generation in self.generations)
        return self.generations[0].name

    @property
    def identity(self) -> str:
        """Tells the state that answers from every other, whatever its name."""
        return f"{self.name}/{','.join(record.digest for record in self.records)}"

    @property
    def all(self) -> list[str]:
        """The indexes of all cases."""
        return [index for generation in self.generations for index in generation.all]

    @property
    def held(self) -> frozenset[str]:
        """编号 of the cases that are held back from the public; of several libraries the full numbers."""
        return frozenset(
            f"{record.code}-{case_id}" if self.joint else case_id
            for record in self.records
            for case_id in record.manifest.held
        )

    def readable(self, audience: Audience) -> list[str]:
        """The indexes of all cases that an audience may find."""
        return [index for generation in self.generations for index in generation.readable(audience)]

    def config(self) -> SearchConfig:
        """What searches need besides: what any library says; where two differ, what that says which is named first."""
        configs = [record.manifest.config for record in self.records]
        if not self.joint:
            return configs[0]
        everyday: dict[str, tuple[str, ...]] = {}
        for config in configs:
            for word, words in config.everyday.items():
                everyday[word] = tuple(dict.fromkeys((*everyday.get(word, ()), *words)))
        keys = dict.fromkeys(key for config in configs for key in config.aliases)
        return SearchConfig(
            tuple(dict.fromkeys(group for config in configs for group in config.synonyms)),
            {key: _first_meanings([config.aliases.get(key, {}) for config in configs]) for key in keys},
            _first_meanings([config.sections for config in configs]),
            everyday,
            registry().extended(
                statute
                for number, config in enumerate(configs)
                for statute in config.statutes.local
                if not any(statute in earlier.statutes.local for earlier in configs[:number])
            ),
        )

    def ledger(self, cluster: Cluster) -> Ledger:
        """From what it was made; of several libraries nothing is known here, each knows its own.

        Raises:
            IndexUnavailable: the ledger is not all there.
        """
        if self.joint:
            return Ledger({})
        return generations.read_ledger(cluster, self.generations[0], self.records[0])


def identity_of(cluster: Cluster) -> str:
    """Identifies the state that answers; empty where a library has none, which ``Standing.of`` explains."""
    current = [generations.current(cluster, alias) for alias in cluster.address.aliases]
    if None in current:
        return ""
    known = tuple(generation for generation in current if generation)
    return Standing(known, tuple(generations.read_record(cluster, one) for one in known)).identity


def _first_meanings(several: Sequence[Mapping[str, str]]) -> dict[str, str]:
    meanings: dict[str, str] = {}
    for one in several:
        for word, meaning in one.items():
            meanings.setdefault(word, meaning)
    return meanings
