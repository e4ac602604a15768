#!/usr/bin/env python3
"""Tests of acquire.py without UNICORE: python3 deployment/demo/test_acquire.py. DispatchIT has those with it."""

from __future__ import annotations

import json
import os
import struct
import sys
import tempfile
import threading
import unittest
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

sys.dont_write_bytecode = True

import acquire
import Data_sorting_cluster as program
import make_scan

HERE = Path(__file__).resolve().parent
PARAMETERS = json.loads((HERE / "params.json").read_text(encoding="utf-8"))

CUT = None
"""In the place of an answer: the connection breaks after the request was read."""


class Answers:
    """A server on this machine that gives one prepared answer after the other, and keeps the requests."""

    def __init__(self, *answers: Optional[Tuple[int, Dict[str, str], Any]]) -> None:
        self.requests: List[Tuple[str, str, Any, bytes]] = []
        left = list(answers)
        requests = self.requests

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                requests.append((self.command, self.path, self.headers, body))
                answer = left.pop(0)
                if answer is CUT:
                    self.close_connection = True
                    return
                status, headers, content = answer
                text = content.encode() if isinstance(content, str) else json.dumps(content).encode()
                if status == 304:
                    text = b""
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(text))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_POST = do_PUT = answer

            def log_message(self, *_: Any) -> None:
                pass

        self.http = HTTPServer(("127.0.0.1", 0), Handler)
        self.waits: List[float] = []
        self.server = acquire.Server(
            f"http://127.0.0.1:{self.http.server_port}/rest", "jane", "secret", pause=self.waits.append
        )
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def __enter__(self) -> "Answers":
        return self

    def __exit__(self, *_: Any) -> None:
        self.http.shutdown()
        self.http.server_close()


STARTED = (201, {}, {"workflow": "w1", "run": "w1"})


class Dispatching(unittest.TestCase):
    def test_a_lost_answer_is_asked_for_with_the_same_key_and_body(self) -> None:
        with Answers(CUT, (503, {}, {"errorMessage": "away"}), STARTED) as answers:
            started = acquire.dispatch(answers.server, "minimal", {"res": 0.02}, {"sample": "LSCO"})
        self.assertEqual(started["run"], "w1")
        self.assertEqual(len(answers.requests), 3)
        first, second, third = answers.requests
        self.assertEqual(first[1], "/rest/helipoint/templates/minimal/actions/start")
        self.assertEqual(json.loads(first[3])["parameters"], {"res": 0.02})
        self.assertEqual(first[3], third[3])
        keys = {request[2]["Idempotency-Key"] for request in answers.requests}
        self.assertEqual(len(keys), 1)
        self.assertEqual(answers.waits, [0.5, 1.0])

    def test_two_dispatches_have_different_keys(self) -> None:
        with Answers(STARTED, STARTED) as answers:
            acquire.dispatch(answers.server, "minimal", {}, {})
            acquire.dispatch(answers.server, "minimal", {}, {})
        keys = {request[2]["Idempotency-Key"] for request in answers.requests}
        self.assertEqual(len(keys), 2)

    def test_a_dispatch_that_was_begun_outlives_the_program(self) -> None:
        with tempfile.TemporaryDirectory() as folder, Answers(CUT, STARTED) as answers:
            begun = Path(folder) / "dispatch.json"
            answers.server.patience = -1
            with self.assertRaises(acquire.Unreachable):
                acquire.dispatch(answers.server, "minimal", {"res": 0.02}, {"sample": "LSCO"}, begun=begun)
            started = acquire.go_on(answers.server, begun)
            self.assertEqual((started["run"], list(Path(folder).iterdir())), ("w1", []))
        first, second = answers.requests
        self.assertEqual(json.loads(second[3])["parameters"], {"res": 0.02})
        self.assertEqual(first[1], second[1])
        self.assertEqual(first[3], second[3])
        self.assertEqual(first[2]["Idempotency-Key"], second[2]["Idempotency-Key"])

    def test_a_dispatch_that_is_refused_is_not_begun_any_more(self) -> None:
        with tempfile.TemporaryDirectory() as folder, Answers((400, {}, {"errorMessage": "no"})) as answers:
            with self.assertRaises(acquire.Refused):
                acquire.dispatch(answers.server, "minimal", {}, {}, begun=Path(folder) / "dispatch.json")
            self.assertEqual(list(Path(folder).iterdir()), [])

    def test_a_dispatch_that_others_keep_from_starting_stays(self) -> None:
        for status in (403, 404, 409, 500):
            with tempfile.TemporaryDirectory() as folder, Answers((status, {}, {"errorMessage": "no"}), STARTED) as answers:
                begun = Path(folder) / "dispatch.json"
                with self.assertRaises(acquire.Refused):
                    acquire.dispatch(answers.server, "minimal", {}, {}, begun=begun)
                self.assertEqual(begun.stat().st_mode & 0o777, 0o600)
                self.assertEqual(acquire.go_on(answers.server, begun)["run"], "w1")
            self.assertEqual(len({request[2]["Idempotency-Key"] for request in answers.requests}), 1)

    def test_a_dispatch_is_sent_to_no_other_server_and_by_nobody_else(self) -> None:
        with tempfile.TemporaryDirectory() as folder, Answers((409, {}, {"errorMessage": "no"})) as answers:
            begun = Path(folder) / "dispatch.json"
            with self.assertRaises(acquire.Refused):
                acquire.dispatch(answers.server, "minimal", {}, {}, begun=begun)
            for url, user in ((answers.server.url, "joe"), (answers.server.url + "/other", "jane")):
                with self.assertRaisesRegex(ValueError, "is a dispatch of jane to"):
                    acquire.go_on(acquire.Server(url, user, "secret"), begun)
        self.assertEqual(len(answers.requests), 1)

    def test_a_dispatch_whose_key_may_be_forgotten_is_not_sent(self) -> None:
        with tempfile.TemporaryDirectory() as folder, Answers() as answers:
            begun = Path(folder) / "dispatch.json"
            begun.write_text("{}", encoding="utf-8")
            os.utime(begun, (0, 0))
            with self.assertRaisesRegex(ValueError, "older than a day"):
                acquire.go_on(answers.server, begun)
        self.assertEqual(answers.requests, [])

    def test_the_command_sends_what_was_begun_and_measures_nothing(self) -> None:
        with tempfile.TemporaryDirectory() as folder, Answers(
            CUT, STARTED, (200, {}, {"status": "SUCCESSFUL"})
        ) as answers:
            answers.server.patience = -1
            with self.assertRaises(acquire.Unreachable):
                acquire.dispatch(answers.server, "minimal", {}, {}, begun=Path(folder) / "dispatch.json")
            os.environ["UNICORE_PASSWORD"] = "secret"
            arguments = ["--url", answers.server.url, "--user", "jane", "--template", "minimal", "--folder", folder]
            self.assertEqual(acquire.main(arguments), 0)
            self.assertEqual(list(Path(folder).iterdir()), [])
        self.assertEqual([request[0] for request in answers.requests], ["POST", "POST", "GET"])

    def test_a_refusal_is_not_repeated_and_says_all_that_is_wrong(self) -> None:
        findings = [{"place": "/parameters/res", "message": "is too great", "expected": "a number", "unit": "ps"}]
        refusal = {"errorMessage": "no", "status": 400, "findings": findings}
        with Answers((400, {}, refusal)) as answers:
            with self.assertRaisesRegex(acquire.Refused, "(?s)no.*/parameters/res is too great; expected is a number"):
                acquire.dispatch(answers.server, "minimal", {"res": 99}, {})
        self.assertEqual(len(answers.requests), 1)

    def test_a_redirect_is_refused_and_gets_no_password(self) -> None:
        with Answers() as elsewhere, Answers(
            (302, {"Location": f"http://127.0.0.1:{elsewhere.http.server_port}/rest"}, {})
        ) as answers:
            with self.assertRaisesRegex(acquire.Refused, "302"):
                answers.server.get("/helipoint")
        self.assertEqual(elsewhere.requests, [])

    def test_a_server_that_stays_away_is_given_up(self) -> None:
        with Answers(CUT, CUT) as answers:
            answers.server.patience = -1
            with self.assertRaisesRegex(acquire.Unreachable, "was not answered"):
                answers.server.get("/helipoint")


class Waiting(unittest.TestCase):
    def test_asks_with_the_last_etag_and_goes_on_while_the_server_is_away(self) -> None:
        seen: List[str] = []
        with Answers(
            (404, {}, {"errorMessage": "not yet"}),
            (200, {"ETag": '"1"'}, {"status": "RUNNING"}),
            (304, {}, None),
            CUT,
            (404, {}, "<html><body>No service was found.</body></html>"),
            (200, {"ETag": '"2"'}, {"status": "SUCCESSFUL", "exitCode": 0}),
        ) as answers:
            end = acquire.wait_for_end(answers.server, "w1", "r1", seen.append)
        self.assertEqual((end["exitCode"], seen), (0, ["RUNNING", "SUCCESSFUL"]))
        tags = [request[2].get("If-None-Match") for request in answers.requests]
        self.assertEqual(tags, [None, None, '"1"', '"1"', '"1"', '"1"'])

    def test_a_run_that_vanishes_is_an_error(self) -> None:
        with Answers((200, {}, {"status": "RUNNING"}), (404, {}, {"errorMessage": "unknown"})) as answers:
            with self.assertRaises(acquire.Refused):
                acquire.wait_for_end(answers.server, "w1", "r1")


class Measuring(unittest.TestCase):
    def test_a_scan_has_its_sensors_values_and_is_evaluated_as_ever(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            scan = acquire.measure(Path(folder), PARAMETERS)
            self.assertEqual(scan.folder.name, make_scan.SCAN)
            self.assertEqual(scan.sensors["sample"], "LSCO")
            self.assertEqual(scan.sensors["sampleTemperature"], {"value": 31, "unit": "K"})
            self.assertEqual(scan.sensors["scanStart"], "2018-06-13T05:35:00")  # local time
            tag, contents, version, rest, metadata = struct.unpack("<4sIIQQ", scan.tdms.read_bytes()[:28])
            self.assertEqual((tag, contents, version), (b"TDSm", 14, 4713))
            self.assertEqual(28 + rest, scan.tdms.stat().st_size)
            self.assertEqual(rest - metadata, 4 * 8)
            self.assertIn(b"sampleTemperature [K]", scan.tdms.read_bytes())
            self.assertEqual(len(program.read_scan(scan.folder, PARAMETERS)), 37)


class CommandLine(unittest.TestCase):
    def test_values_are_what_the_template_wants(self) -> None:
        schema = {"parameters": {"properties": {"scan": {"type": "string"}, "res": {"type": "number"}}}}
        scan = acquire.Scan(Path("/raw/038"), {}, Path("/raw/038/sensors.tdms"))
        with Answers((200, {}, schema)) as answers:
            given = ["scan={scan}", "res=0.02", "other=x"]
            self.assertEqual(
                acquire.parsed(answers.server, "telbe", given, scan), {"scan": "/raw/038", "res": 0.02, "other": "x"}
            )


if __name__ == "__main__":
    unittest.main()
