"""Downloads become vintages, or are put aside with the reason; the last good vintage stands whatever happens.

Belongs here: what to ask of which source, what was asked before, and what became of the answer. Does not belong here: HTTP
(`download`), accepting a file (`additions`), and comparing releases (`revisions`).
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from email.utils import parsedate_to_datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from pipeline.core.additions import Offer, add_content, safe_name
from pipeline.core.catalog import Catalog
from pipeline.core.catalog_sources import LiveFile, Source
from pipeline.core.download import Answer, Conditions, Downloader
from pipeline.core.errors import MissionError, RefusedError, SourceError, UnreachableError
from pipeline.core.facts import limit_of
from pipeline.core.packed import Kind, kind_of, unpacked
from pipeline.core.readers import Readers
from pipeline.core.settings import SANTIAGO, Settings
from pipeline.core.transfer import shown
from pipeline.core.vintages import StoredVintage, has_vintages, load_vintages, writing_to_store

WHOLE_EVERY_DAYS = 7
"""A publisher's word that nothing changed is believed for a week; then the file is fetched whole and compared by hash."""

YEARS_BACK = 3
"""How many years' addresses are tried where a publisher puts the year into them."""

OUTCOME, OUTCOME_ON = "outcome", "outcome_on"
MEMORY, ASIDE = ".downloads.json", ".refused"
_EXPECTED = {"csv": Kind.TEXT, "json": Kind.JSON, "xlsx": Kind.WORKBOOK}


class State(StrEnum):
    """What can become of a download."""

    NEW = "new"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"

    @property
    def is_failure(self) -> bool:
        return self in (State.REFUSED, State.UNREACHABLE)


@dataclass(frozen=True)
class Fetched:
    """What became of one file of one source, in a sentence; `vintage` is the one in use, null where there is none."""

    source_id: str
    state: State
    sentence: str
    vintage: str | None


def live_sources(catalog: Catalog, only: Sequence[str] = ()) -> list[Source]:
    """The sources that publish a file to download; with `only`, those of them."""
    return [s for s in catalog.sources if s.live and (not only or s.id in only)]


def planned(settings: Settings, catalog: Catalog, only: Sequence[str] = ()) -> list[dict[str, Any]]:
    """What a live refresh would ask for: one row per file, with what was asked before. Nothing is asked."""
    rows = []
    for source in live_sources(catalog, only):
        memory = _memory(settings, source)
        for file in source.live.files if source.live else ():
            known = memory.get(file.url, {})
            rows.append(
                {
                    "table": source.id,
                    "action": "find the current link and fetch" if file.link else "fetch",
                    "why": shown(file.url)
                    + (f", last asked {known['asked_on']}" if "asked_on" in known else ", never asked"),
                }
            )
    return rows


@dataclass(frozen=True)
class Fetcher:
    """Who asks, with what, on which day."""

    settings: Settings
    catalog: Catalog
    readers: Readers
    downloader: Downloader
    today: date

    def fetch(self, only: Sequence[str] = ()) -> Iterator[Fetched]:
        """Ask every source that publishes a file, one after the other; what becomes of one disturbs no other."""
        for source in live_sources(self.catalog, only):
            for file in source.live.files if source.live else ():
                yield _Asking(self, source).fetched(file)


@dataclass(frozen=True)
class _Asking:
    """One source, asked on one day."""

    by: Fetcher
    source: Source

    def fetched(self, file: LiveFile) -> Fetched:
        """One file's outcome, which is remembered; the bytes of a refused one are kept aside for inspection."""
        try:
            told = self._fetch(file)
        except UnreachableError as error:
            told = self._failed(State.UNREACHABLE, RefusedError(str(error)), file)
        except RefusedError as error:
            told = self._failed(State.REFUSED, error, file)
        except MissionError as error:
            told = self._failed(State.REFUSED, RefusedError(str(error)), file)
        self._note(file, {OUTCOME: told.state.value, OUTCOME_ON: self.by.today.isoformat()})
        return told

    def _fetch(self, file: LiveFile) -> Fetched:
        url = self._current(file)
        answer = self.by.downloader.fetch(url, self._conditions(file, url), limit_of(self.source), paging=file.paging)
        if answer.content is None:
            self._remember(file, url, answer, None)
            return self._unchanged(file)
        self._expect(answer, file, url)
        with writing_to_store(self.by.settings):  # nobody waits for a download, and no two store what came
            return self._stored_as_came(file, url, answer, answer.content)

    def _stored_as_came(self, file: LiveFile, url: str, answer: Answer, content: bytes) -> Fetched:
        digest = hashlib.sha256(content).hexdigest()
        if digest in self._digests():
            self._remember(file, url, answer, digest)
            return self._unchanged(file)
        try:
            stored = self._added(file, url, answer)
        except MissionError as error:
            raise RefusedError(" ".join(str(error).split()), content, answer.name) from None
        self._remember(file, url, answer, digest)
        side = stored.sidecar
        return Fetched(
            self.source.id,
            State.NEW,
            f"{self.source.id}: new, vintage {side.vintage} ({side.release}), {side.files[0].rows} rows, "
            f"taken as published {side.published_at}.",
            side.vintage,
        )

    def _current(self, file: LiveFile) -> str:
        """Where the newest file is today: this year's address or the nearest before that exists, then the link on that page."""
        limit, missing = limit_of(self.source), None
        years = range(self.by.today.year, self.by.today.year - YEARS_BACK, -1)
        for url in [file.url.replace("{year}", str(y)) for y in years] if "{year}" in file.url else [file.url]:
            try:
                if file.link:
                    return self.by.downloader.current_link(url, file.link, limit)
                if url != file.url:
                    self.by.downloader.fetch(url, Conditions(), limit)
            except RefusedError as error:
                missing = missing or error
                continue
            return url
        raise missing or RefusedError(f"{shown(file.url)}: no address to ask")

    def _expect(self, answer: Answer, file: LiveFile, url: str) -> None:
        """The answer is of the kind that the catalogue declares, whatever the server called it."""
        content, name, place = answer.content or b"", answer.name, shown(url)
        try:
            kind = kind_of(unpacked(content, place, limit_of(self.source)))
        except SourceError as error:
            raise RefusedError(str(error), content, name) from None
        if kind is Kind.PAGE and b"password" in content.lower():
            raise RefusedError(f"{place}: expected {file.format}, found a page that asks for a login", content, name)
        if kind is not _EXPECTED[file.format]:
            raise RefusedError(f"{place}: expected {file.format}, found {kind}", content, name)

    def _added(self, file: LiveFile, url: str, answer: Answer) -> StoredVintage:
        day, basis = self._published(answer.conditions.last_modified)
        declared = {
            "vintage": file.vintage, "table": file.table, "url": shown(url), "published_at": day, "published_at_basis": basis,
            "retrieved_at": self.by.today,
        }  # fmt: skip
        if self.source.id not in self.by.readers:  # a reader tells these from the file
            declared |= {"release": f"{answer.name}, as of {self.by.today}", "transcribed_from": "the whole file"}
        offer = Offer(
            answer.content or b"", answer.name, {k: v for k, v in declared.items() if v is not None}, "download"
        )
        return add_content(self.by.settings, self.by.catalog, self.source, offer, self.by.readers)

    def _published(self, last_modified: str | None) -> tuple[date, str]:
        """The day the server gives the file, where that is no earlier than the newest vintage; else today.

        What a publisher offers today is its newest release, whatever day is written on it; whether it says less than an
        earlier one is judged by its content.
        """
        try:
            day = parsedate_to_datetime(last_modified or "").astimezone(SANTIAGO).date()
        except (ValueError, TypeError):
            return self.by.today, "retrieved"
        newest = self._newest()
        if day > self.by.today or (newest is not None and day < newest.sidecar.published_at):
            return self.by.today, "retrieved"
        return day, "inferred"

    def _stored(self) -> list[StoredVintage]:
        return load_vintages(self.by.settings, self.source) if has_vintages(self.by.settings, self.source) else []

    def _newest(self) -> StoredVintage | None:
        return next(reversed(self._stored()), None)

    def _digests(self) -> set[str]:
        return {f.sha256 for v in self._stored() for f in v.sidecar.files}

    def _in_use(self, file: LiveFile) -> StoredVintage | None:
        """The newest vintage; of a source with several files the one with the bytes that this file last was."""
        several = self.source.live is not None and len(self.source.live.files) > 1
        digest = _memory(self.by.settings, self.source).get(file.url, {}).get("sha256") if several else None
        own = [v for v in self._stored() if digest in {f.sha256 for f in v.sidecar.files}]
        return own[-1] if own else self._newest()

    def _unchanged(self, file: LiveFile) -> Fetched:
        used = self._in_use(file)
        name = used.sidecar.vintage if used else None
        return Fetched(self.source.id, State.UNCHANGED, f"{self.source.id}: unchanged, vintage {name}.", name)

    def _failed(self, state: State, failure: RefusedError, file: LiveFile) -> Fetched:
        why, aside = str(failure), ""
        if failure.content:
            folder = self._folder / ASIDE
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            name = failure.name or file.url.split("?")[0].rpartition("/")[2]
            path = folder / f"{hashlib.sha256(failure.content).hexdigest()[:12]}-{safe_name(name)}"
            _write(path, failure.content)
            aside = f" What came is in {path}."
        used = self._in_use(file)
        if used is None:
            told = f"{self.source.id}: {state} ({_within(why)}). There is no vintage to use.{aside}"
            return Fetched(self.source.id, state, told, None)
        side = used.sidecar
        days = (self.by.today - side.published_at).days  # the day of a download says nothing of the release's age
        age = f"fetched {days} days ago" if side.published_at_basis == "retrieved" else f"{days} days old"
        return Fetched(
            self.source.id, state,
            f"{self.source.id}: {state} ({_within(why)}). Using vintage {side.vintage}, {age}.{aside}", side.vintage,
        )  # fmt: skip

    def _conditions(self, file: LiveFile, url: str) -> Conditions:
        """What to ask for a change with: only where the bytes are still here, and were fetched whole within the week."""
        known = _memory(self.by.settings, self.source).get(file.url, {})
        fresh = (
            known.get("whole_on") and (self.by.today - date.fromisoformat(known["whole_on"])).days < WHOLE_EVERY_DAYS
        )
        if known.get("url") != shown(url) or not fresh or known.get("sha256") not in self._digests():
            return Conditions()
        return Conditions(known.get("etag"), known.get("last_modified"))

    def _remember(self, file: LiveFile, url: str, answer: Answer, digest: str | None) -> None:
        known = {"url": shown(url), "asked_on": self.by.today.isoformat()}
        if digest is not None:
            known |= {"sha256": digest, "whole_on": self.by.today.isoformat()}
        self._note(file, known | ({} if digest is None else asdict(answer.conditions)))

    def _note(self, file: LiveFile, known: dict[str, Any]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        with writing_to_store(self.by.settings):
            memory = _memory(self.by.settings, self.source)
            whole = memory | {file.url: memory.get(file.url, {}) | known}
            _write(self._folder / MEMORY, json.dumps(whole, indent=1).encode())

    @property
    def _folder(self) -> Path:
        return self.by.settings.added_vintages / self.source.id


def _within(why: str) -> str:
    return why.rstrip(". ")


def _write(path: Path, content: bytes) -> None:
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.write_bytes(content)
    aside.replace(path)


def _memory(settings: Settings, source: Source) -> dict[str, dict[str, Any]]:
    """What is remembered of earlier downloads; a damaged memory is none, and costs one whole download."""
    try:
        found = json.loads((settings.added_vintages / source.id / MEMORY).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and all(isinstance(v, dict) for v in found.values()) else {}


def last_download(settings: Settings, source: Source) -> str | None:
    """What the last downloads of the source came to, the day and the outcome of each file; None where nobody asked."""
    memory = _memory(settings, source).values()
    told = [f"{known[OUTCOME_ON]} {known[OUTCOME]}" for known in memory if OUTCOME in known]
    return ", ".join(told) or None
