#!/usr/bin/env python3
"""Plays the instrument: measures a scan, dispatches it to the cluster by a template, and waits for the result.

    UNICORE_PASSWORD=... python3 acquire.py --url https://<gateway>:8080/<SITE>/rest --cacert ca.pem --user jane \\
        --template telbe-sorting-binning --folder /data/raw -p path={scan} -p res=0.02

A reference for programs that acquire data. It needs nothing but Python 3.8, and make_scan.py only for the data that a
real instrument would have. What it does with the network is in the class Server, and what matters there is this:

- A request that may be sent twice is sent again when its answer does not come: the connection broke, the server is
  being restarted (502, 503, 504, and 404 without JSON while it starts). Reading and uploading may always be sent twice.
  A dispatch may because it has an Idempotency-Key: the same key with the same body is one job, also when the first
  answer was lost on its way.
- Key and body are on disk before they are sent, beside the scans, readable by nobody else. Started again after a crash,
  this sends them again, and measures nothing that time.
- Waiting asks with the ETag of the last answer, and 304 without a body says that nothing has changed.
"""

from __future__ import annotations

import argparse
import base64
import getpass
import http.client
import json
import os
import re
import ssl
import struct
import sys
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Sequence, Tuple

ENDS = ("SUCCESSFUL", "FAILED", "ABORTED", "LOST")
AWAY = (502, 503, 504)
"""What a server answers, or the Gateway before it, that cannot be reached now."""


class Refused(Exception):
    """The server does not want this request, and would not if it came again; the message says why."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"{message} ({status})")
        self.status = status


class Unreachable(Exception):
    """The server has not answered within the time that we had."""


class Answer(NamedTuple):
    status: int
    headers: Any
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


# ---- the server


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer like any other that we do not expect: followed, it would take the password elsewhere."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Server:
    """UNICORE/X with HELIPOINT, directly or through a Gateway."""

    def __init__(
        self,
        url: str,
        user: str,
        password: str,
        cacert: Optional[str] = None,
        patience: float = 600,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """
        :param url: ends in /rest
        :param cacert: file with the certificate of the server or of its CA; without it those of this computer count
        :param patience: seconds after which a server that does not answer is given up
        :param pause: how to wait
        """
        self.url = url.rstrip("/")
        self.user = user
        self.patience = patience
        self.pause = pause
        credentials = base64.b64encode(f"{user}:{password}".encode()).decode()
        self.headers = {"Authorization": f"Basic {credentials}", "Accept": "application/json"}
        trust = ssl.create_default_context(cafile=cacert)
        self.http = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trust), NoRedirects()
        )

    def get(self, path: str) -> Any:
        return self.request("GET", path).json()

    def get_if_changed(self, path: str, tag: str) -> Tuple[Optional[Any], str]:
        """
        :param tag: ETag of the answer that we have; empty if we have none
        :return: nothing if it is still the same, else what it is now; and its ETag
        """
        answer = self.request("GET", path, headers={"If-None-Match": tag} if tag else {})
        return (None, tag) if answer.status == 304 else (answer.json(), answer.headers.get("ETag", ""))

    def post_once(self, path: str, body: str, key: str) -> Any:
        """
        A request that does something, done once however often it has to be sent within a day.

        :param key: of this request, and of no other
        """
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        return self.request("POST", path, body.encode(), headers).json()

    def upload(self, storage: str, name: str, content: bytes) -> None:
        self.request(
            "PUT",
            f"/core/storages/{storage}/files/{name}",
            content,
            {"Content-Type": "application/octet-stream", "Accept": "*/*"},
        )

    def request(
        self, method: str, path: str, body: Optional[bytes] = None, headers: Optional[Dict[str, str]] = None
    ) -> Answer:
        """Sends a request until it is answered, so it has to be one that may come twice."""
        request = urllib.request.Request(self.url + path, body, {**self.headers, **(headers or {})}, method=method)
        start = time.monotonic()
        wait = 0.5
        while True:
            try:
                return self.send(request)
            except (OSError, http.client.HTTPException) as problem:
                if time.monotonic() - start > self.patience:
                    raise Unreachable(f"{method} {request.full_url} was not answered: {problem}") from problem
            self.pause(wait)
            wait = min(2 * wait, 15)

    def send(self, request: urllib.request.Request) -> Answer:
        """
        :raise OSError: or http.client.HTTPException if there is no answer, or one that says to come again
        """
        try:
            with self.http.open(request, timeout=60) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            body = error.read()
            if error.code == 304:
                return Answer(304, error.headers, b"")
            if error.code in AWAY or (error.code == 404 and not is_json(body)):
                raise OSError(f"{error.code}, {message_of(body)}") from error
            raise Refused(error.code, message_of(body)) from error


def is_json(body: bytes) -> bool:
    """While UNICORE/X starts and a service is not there yet, it answers 404 with a page in HTML."""
    try:
        json.loads(body)
        return True
    except ValueError:
        return False


def message_of(body: bytes) -> str:
    """What UNICORE says in its JSON form of an error, with all findings, or else the body as it is."""
    text = body.decode(errors="replace")
    try:
        error = json.loads(text)
        findings = [
            f"{one['place']} {one['message']}; expected is {one['expected']}".rstrip()
            for one in error.get("findings", [])
        ]
        return "\n  ".join([error["errorMessage"], *findings])
    except (ValueError, KeyError, TypeError, AttributeError):
        return text


# ---- the instrument


class Scan(NamedTuple):
    """What was measured."""

    folder: Path
    sensors: Dict[str, Any]
    """What the instrument knows of it, in the form of a job's Metadata."""

    tdms: Path
    """The same in LabVIEW's form."""


NAME_OF_SCAN = re.compile(
    r"(?P<number>\d+)_(?P<whole>\d+)p(?P<part>\d+)THz_(?P<sample>[^_]+)_(?P<crystal>[^_]+)_(?P<temperature>\d+)K"
    r"_(?P<day>\d\d)\.(?P<month>\d\d)\.(?P<year>\d{4})_(?P<hour>\d\d)(?P<minute>\d\d)_(?P<repeat>\d+)"
)


def measure(folder: Path, parameters: Dict[str, float]) -> Scan:
    """
    Writes a scan and its sensors' values as a new folder.

    :param folder: where it shall be made
    :param parameters: those of the evaluation, to which the data will fit
    """
    import make_scan  # what stands in for the instrument is not needed where there is a real one

    scan = make_scan.write_scan(folder, parameters)
    sensors = read_sensors(scan.name, parameters)
    tdms = scan / "sensors.tdms"
    write_tdms(tdms, sensors, "cryostat", "sampleTemperature", "K", [30.9, 31.0, 31.1, 31.0])
    return Scan(scan, sensors, tdms)


def read_sensors(name: str, parameters: Dict[str, float]) -> Dict[str, Any]:
    said = NAME_OF_SCAN.fullmatch(name)
    if not said:
        raise ValueError(f"{name} is no name of a scan")
    return {
        "scanNumber": int(said["number"]),
        "sample": said["sample"],
        "sampleTemperature": {"value": int(said["temperature"]), "unit": "K"},
        "thzFrequency": {"value": float(f"{said['whole']}.{said['part']}"), "unit": "THz"},
        "detectionCrystal": said["crystal"],
        "scanStart": f"{said['year']}-{said['month']}-{said['day']}T{said['hour']}:{said['minute']}:00",
        "repetitionRate": {"value": parameters["rep"], "unit": "Hz"},
        "exposureTime": {"value": parameters["t_exp"], "unit": "s"},
    }


def write_tdms(
    path: Path, properties: Dict[str, Any], group: str, channel: str, unit: str, values: Sequence[float]
) -> None:
    """
    A TDMS file of one segment: properties of the file, and one channel of numbers, as LabVIEW writes it.

    :param properties: texts, whole numbers, numbers, or {"value", "unit"}; a unit goes behind the name: 'name [K]'
    :param unit: of the channel
    """

    def text(value: str) -> bytes:
        encoded = value.encode()
        return struct.pack("<I", len(encoded)) + encoded

    def property_of(name: str, value: Any) -> bytes:
        if isinstance(value, dict):
            return property_of(f"{name} [{value['unit']}]", value["value"])
        if isinstance(value, str):
            return text(name) + struct.pack("<I", 0x20) + text(value)
        if isinstance(value, int):
            return text(name) + struct.pack("<Ii", 3, value)
        return text(name) + struct.pack("<Id", 10, value)

    def properties_of(all_of_them: Dict[str, Any]) -> bytes:
        return struct.pack("<I", len(all_of_them)) + b"".join(property_of(*one) for one in all_of_them.items())

    no_data = struct.pack("<I", 0xFFFFFFFF)
    doubles = struct.pack("<IIIQ", 20, 10, 1, len(values))
    about_channel = {"unit_string": unit, "minimum": min(values), "maximum": max(values)}
    metadata = struct.pack("<I", 3)
    metadata += text("/") + no_data + properties_of(properties)
    metadata += text(f"/'{group}'") + no_data + properties_of({})
    metadata += text(f"/'{group}'/'{channel}'") + doubles + properties_of(about_channel)
    raw = struct.pack(f"<{len(values)}d", *values)
    contents = 1 << 1 | 1 << 2 | 1 << 3  # metadata, a new list of objects, raw data
    lead_in = struct.pack("<4sIIQQ", b"TDSm", contents, 4713, len(metadata) + len(raw), len(metadata))
    path.write_bytes(lead_in + metadata + raw)


# ---- dispatching and waiting


KEY_HOLDS = 24 * 3600
"""Seconds after which the server may have forgotten an Idempotency-Key."""


def dispatch(
    server: Server,
    template: str,
    parameters: Dict[str, Any],
    metadata: Dict[str, Any],
    tags: Sequence[str] = (),
    begun: Optional[Path] = None,
) -> Dict[str, Any]:
    """
    Starts a job from a template, once.

    :param begun: file that has the request until it is answered, for go_on()
    :return: 'workflow', 'run', 'job', 'template'
    """
    path = f"/helipoint/templates/{template}/actions/start"
    body = json.dumps({"parameters": parameters, "metadata": metadata, "tags": list(tags)})
    key = str(uuid.uuid4())
    if not begun:
        return server.post_once(path, body, key)
    whole = begun.with_suffix(".new")  # never half a request
    whole.unlink(missing_ok=True)
    with open(os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump({"url": server.url, "user": server.user, "path": path, "body": body, "key": key}, file)
        file.flush()
        os.fsync(file.fileno())
    whole.replace(begun)
    return go_on(server, begun)


def go_on(server: Server, begun: Path) -> Dict[str, Any]:
    """
    Sends a dispatch whose answer did not come before this program ended, as the same one.

    :raise ValueError: if it might become a second job, because it is old, or was for another server or user
    :raise Refused: then the file stays, unless what it says is wrong for ever
    """
    if time.time() - begun.stat().st_mtime > KEY_HOLDS:
        raise ValueError(f"{begun} is older than a day: look whether its job is there, and remove the file")
    request = json.loads(begun.read_text(encoding="utf-8"))
    if (request["url"], request["user"]) != (server.url, server.user):
        raise ValueError(f"{begun} is a dispatch of {request['user']} to {request['url']}: send it so, or remove the file")
    try:
        answer = server.post_once(request["path"], request["body"], request["key"])
    except Refused as refused:
        if refused.status in (400, 422):  # it would be refused again
            begun.unlink()
        raise
    begun.unlink()
    return answer


def wait_for_end(
    server: Server, workflow: str, run: str, seen: Callable[[str], None] = lambda status: None
) -> Dict[str, Any]:
    """
    Waits for the end of a run. Goes on waiting while the server is away.

    :param seen: gets each new status
    :return: the run
    """
    path = f"/helipoint/workflows/{workflow}/runs/{run}"
    tag = ""
    status = ""
    start = time.monotonic()
    while True:
        try:
            now, tag = server.get_if_changed(path, tag)
        except Refused as refused:
            # the record is about a second behind the job
            if refused.status != 404 or status or time.monotonic() - start > server.patience:
                raise
            now = None
        if now and now["status"] != status:
            status = now["status"]
            seen(status)
        if now and status in ENDS:
            return now
        server.pause(1)


# ---- the command line


def parsed(server: Server, template: str, given: Sequence[str], scan: Optional[Scan]) -> Dict[str, Any]:
    """'name=value', each as the template's schema wants it; {scan} is the folder of the scan."""
    known = server.get(f"/helipoint/templates/{template}")["parameters"].get("properties", {})
    values: Dict[str, Any] = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals:
            raise ValueError(f"{one} is not of the form name=value")
        if scan:
            value = value.replace("{scan}", str(scan.folder))
        values[name] = value if known.get(name, {}).get("type") == "string" else number_or_text(value)
    return values


def number_or_text(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


def main(arguments: Optional[List[str]] = None) -> int:
    parser = argparse.ArgumentParser(
        description="Measures a scan, dispatches it by a template, and waits for the end of the job."
        " The password is taken from UNICORE_PASSWORD, or asked for."
    )
    parser.add_argument("--url", required=True, help="https://<gateway>:8080/<SITE>/rest")
    parser.add_argument("--user", required=True)
    parser.add_argument("--cacert", help="certificate of the server or of its CA")
    parser.add_argument("--template", required=True, help="its name")
    parser.add_argument(
        "--folder",
        type=Path,
        help="where to write a scan; if not given, nothing is measured."
        " A dispatch that was begun there and not answered is sent again instead",
    )
    parser.add_argument(
        "-p",
        "--parameter",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="of the template; {scan} in it is the scan's folder",
    )
    parser.add_argument("--tag", action="append", default=[])
    parser.add_argument("--patience", type=float, default=600, help="seconds to wait for a server that is away")
    options = parser.parse_args(arguments)
    password = os.environ.get("UNICORE_PASSWORD") or getpass.getpass(f"Password of {options.user}: ")
    server = Server(options.url, options.user, password, options.cacert, options.patience)
    try:
        begun = options.folder / "dispatch.json" if options.folder else None
        if begun and begun.exists():
            started = go_on(server, begun)
            print("sent what was begun before; nothing was measured")
        else:
            scan = None
            if options.folder:
                here = Path(__file__).resolve().parent
                scan = measure(options.folder, json.loads((here / "params.json").read_text(encoding="utf-8")))
                print(f"measured {scan.folder}")
            parameters = parsed(server, options.template, options.parameter, scan)
            started = dispatch(
                server, options.template, parameters, scan.sensors if scan else {}, options.tag, begun
            )
        print(f"dispatched as workflow {started['workflow']}, run {started['run']}", flush=True)
        end = wait_for_end(server, started["workflow"], started["run"], lambda status: print(status, flush=True))
    except (Refused, Unreachable, OSError, ValueError) as problem:
        print(f"acquire: {problem}", file=sys.stderr)
        return 1
    return 0 if end["status"] == "SUCCESSFUL" else 3


if __name__ == "__main__":
    sys.exit(main())
