# RUN: %python -m pytest -q %s
"""Checks that a trace is what the Trace Event Format wants, and tells the truth."""

import itertools
import json

import pytest

from rome_harness.npu_kernels.cases import Case


@pytest.fixture(scope="module")
def trace(tmp_path_factory):
    folder = tmp_path_factory.mktemp("trace")
    case = Case(folder, "pipelined")
    _, report, _ = case.run(None, f"--trace={folder}/trace.json")
    return report, json.loads((folder / "trace.json").read_text())


def test_is_in_the_trace_event_format(trace):
    """JSON object format: complete events with numbers, and metadata events."""
    _, content = trace
    assert content["displayTimeUnit"] in ("ms", "ns")
    for event in content["traceEvents"]:
        assert isinstance(event["name"], str) and type(event["pid"]) is int
        if event["ph"] == "M":
            assert event["name"] in ("process_name", "thread_name")
            assert isinstance(event["args"]["name"], str)
            continue
        assert event["ph"] == "X" and type(event["tid"]) is int
        assert event["ts"] >= 0 and event["dur"] >= 0


def test_every_row_has_a_name(trace):
    _, content = trace
    events = content["traceEvents"]
    processes = {e["pid"] for e in events if e["name"] == "process_name"}
    threads = {(e["pid"], e["tid"]): e["args"]["name"] for e in events
               if e["name"] == "thread_name"}
    used = {(e["pid"], e["tid"]) for e in events if e["ph"] == "X"}
    assert used == set(threads) and {pid for pid, _ in used} == processes
    assert set(threads.values()) == {"mte2", "mte1", "m", "v", "fix", "mte3"}


def test_pipes_run_one_entry_at_a_time(trace):
    report, content = trace
    rows = {}
    for event in content["traceEvents"]:
        if event["ph"] == "X":
            rows.setdefault((event["pid"], event["tid"]), []).append(event)
    for events in rows.values():
        events.sort(key=lambda e: e["ts"])
        for before, after in itertools.pairwise(events):
            assert before["ts"] + before["dur"] <= after["ts"] + 1e-9
    assert sum(map(len, rows.values())) == sum(p["entries"] for p in report["pipes"])
    busy = sum(e["dur"] for events in rows.values() for e in events)
    expected = sum(p["busy_cycles"] for p in report["pipes"])
    assert abs(busy * report["frequency_mhz"] - expected) < 1
