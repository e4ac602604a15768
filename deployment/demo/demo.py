#!/usr/bin/env python3
"""Shows HELIPOINT at work: a real UNICORE/X server on this machine takes what an instrument measures.

Read from main() at the end of the file: it names the steps in their order. Needs a JDK 17 and nothing but Python's
standard library; talks to the server through plain HTTP, as any client would.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import errno
import fcntl
import hashlib
import http.client
import json
import os
import re
import shlex
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import xml.etree.ElementTree
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

import acquire

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MODULES = ["metadata-hook", "hdf5-extractor", "test-configs", "plugin", "deployment"]
RUNS = ROOT / "deployment" / "target" / "demo"
RUNS_KEPT = 3

USER = "demo"
TEMPLATE = "telbe-sorting-binning"
FIRST_BIN_WIDTH = 0.02
SECOND_BIN_WIDTH = 0.1
"""ps"""
QUESTION = "meta.sample=LSCO&meta.sampleTemperature.lte=40"
USERS_SERVER = "https://unicore-gate.fz-rossendorf.de:8080/HEMERA"
"""The server in the users' own job; the local one takes its place."""
SOURCES_IN_HOME = "telbe-sorting-binning/src"
SCANS_IN_HOME = "telbe-sorting-binning/raw"

START_WITHIN = 90
JOB_WITHIN = 180
STOP_WITHIN = 60
"""Seconds."""
ENDS = ("SUCCESSFUL", "FAILED", "ABORTED", "LOST")


class Problem(Exception):
    """The demo cannot go on; the message is for its user."""


class Stopped(Exception):
    """Somebody wants the demo to end."""

    def __init__(self, number: int) -> None:
        super().__init__(f"signal {number}")
        self.number = number


# ---- saying what happens, waiting


def say(text: str = "") -> None:
    print(text, flush=True)


def step(text: str) -> None:
    say(f"\n* {text}")


class Dots:
    """Shows on one line that something goes on: a dot every two seconds, at the end how long it took."""

    def __init__(self, text: str) -> None:
        print(f"  {text} ", end="", flush=True)
        self.start = time.monotonic()
        self.dots = 0

    def seconds(self) -> float:
        return time.monotonic() - self.start

    def wait(self) -> None:
        pause(0.1)
        if self.seconds() / 2 > self.dots + 1:
            self.dots += 1
            print(".", end="", flush=True)

    def end(self, text: str) -> None:
        say(f"{' ' if self.dots else ''}{text} ({self.seconds():.0f} s)")


signals: List[int] = []
"""Those that came. They only leave a note here, so that nothing is ever left half done; pause() reads it."""


def note_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup stays nohup
            signal.signal(number, lambda received, _: signals.append(received))


def stop_if_asked() -> None:
    if signals:
        raise Stopped(signals[0])


def pause(seconds: float) -> None:
    time.sleep(seconds)
    stop_if_asked()


# ---- programs


def environment() -> Dict[str, str]:
    """For all that we start: Java needs a locale in which a path can have any character."""
    return {**os.environ, "LC_ALL": "C.UTF-8"}


def java() -> str:
    home = os.environ.get("JAVA_HOME")
    return str(Path(home, "bin", "java")) if home else "java"


def run(command: List[str], failure: str) -> str:
    """
    Runs a command that takes a few seconds.

    :param failure: what to say if it ends with an error
    :return: what it printed
    """
    result = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment()
    )
    stop_if_asked()
    output = result.stdout.decode(errors="replace")
    if result.returncode != 0:
        raise Problem(f"{failure}\n{last_lines(output)}")
    return output


def last_lines(output: str, count: int = 20) -> str:
    return "\n".join("    " + line for line in output.rstrip().splitlines()[-count:])


def end(process: subprocess.Popen, within: float) -> None:
    """Ends a process that we started, and only that."""
    process.terminate()
    try:
        process.wait(within)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


# ---- before the first step


def check_permissions() -> None:
    """The build, and the demo itself, write below the modules' folders."""
    for folder in [ROOT / module for module in MODULES] + [ROOT / module / "target" for module in MODULES] + [RUNS]:
        if folder.exists() and not os.access(folder, os.W_OK | os.X_OK):
            raise Problem(f"No permission to write in {folder}, where the build and the demo put their files.")
    RUNS.mkdir(parents=True, exist_ok=True)


def check_port(port: Optional[int]) -> None:
    if port is None:
        return
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as e:
            reason = "is taken" if e.errno == errno.EADDRINUSE else f"cannot be used ({e.strerror})"
            raise Problem(f"Port {port} on 127.0.0.1 {reason}; without --port the demo finds a free one.") from e


# ---- the build


def version() -> str:
    pom = xml.etree.ElementTree.parse(ROOT / "pom.xml")
    return str(pom.findtext("{http://maven.apache.org/POM/4.0.0}version"))


def bundle() -> Path:
    return ROOT / "deployment" / "target" / f"helipoint-unicore-{version()}.tar.gz"


def test_configs() -> Path:
    return ROOT / "test-configs" / "target" / f"helipoint-test-configs-{version()}.jar"


def host_jars() -> Path:
    return ROOT / "test-configs" / "target" / "host"


def build() -> None:
    step("Build the plugin and its bundle: ./mvnw package")
    stamp = RUNS / "built"
    if stamp.exists() and stamp.read_text() == state_of_build():
        say("  Nothing has changed since the last build.")
        return
    stamp.unlink(missing_ok=True)
    log = RUNS / "build.log"
    dots = Dots("The first time, this also downloads what it needs.")
    with open(log, "wb") as log_file:
        process = subprocess.Popen(
            ["./mvnw", "-q", "-B", "-DskipTests", "package"],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log_file,
            stderr=subprocess.STDOUT,
            env=environment(),
        )
        try:
            while process.poll() is None:
                dots.wait()
        finally:
            end(process, 10)
    stop_if_asked()
    if process.returncode != 0:
        dots.end("failed")
        output = log.read_text(errors="replace")
        raise Problem(f"The build failed. It ended with the lines below; all are in {log}.\n{last_lines(output)}")
    for result in (bundle(), test_configs(), host_jars()):
        if not result.exists():
            raise Problem(f"The build did not make {result}.")
    dots.end("done")
    stamp.write_text(state_of_build())


def state_of_build() -> str:
    """Changes when a source changes, or when anybody else builds."""
    state = hashlib.sha256()
    for folder in [ROOT / ".mvn"] + [ROOT / module for module in MODULES]:
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder).parts
            if path.is_file() and inside[0] not in ("target", "demo"):
                state.update(f"{path} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    state.update((ROOT / "pom.xml").read_bytes())
    for result in (bundle(), test_configs(), host_jars()):
        state.update(f"{result} {result.stat().st_mtime_ns if result.exists() else 'missing'}\n".encode())
    return state.hexdigest()


# ---- the server


@contextlib.contextmanager
def new_run() -> Iterator[Path]:
    """A folder for this run of the demo. Those of earlier ones go, but for the latest and those still in use."""
    folder = RUNS / f"run-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}"
    folder.mkdir()
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for old in sorted(RUNS.glob("run-*"))[:-RUNS_KEPT]:
            with contextlib.suppress(OSError), open(old / "lock", "a") as used:
                fcntl.flock(used, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(old)
        yield folder


@contextlib.contextmanager
def without_blanks(folder: Path) -> Iterator[Path]:
    """
    The folder by a path that UNICORE can live with: the scripts that it makes for a job do not quote paths, so a blank
    breaks them. If there is need, a symbolic link for as long as the demo runs.
    """
    plain = re.compile(r"[A-Za-z0-9/._+-]+")
    if plain.fullmatch(str(folder)):
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="helipoint-demo-") as temporary:
        link = Path(temporary, "run")
        if not plain.fullmatch(str(link)):
            raise Problem(f"UNICORE cannot work in a path such as {temporary}; set TMPDIR to a plain one.")
        link.symlink_to(folder)
        yield link


def make_server_directory(directory: Path, port: Optional[int]) -> int:
    step("Make a UNICORE/X server directory with new keys and users")
    command = [java(), "-cp", str(test_configs()), "org.helipoint.testconfigs.ServerDirectory"]
    command += [str(directory), str(ROOT / "test-configs" / "configs"), "base", str(host_jars())]
    if port is not None:
        command.append(f"--port={port}")
    output = run(command, "The server directory could not be made:")
    say(f"  It is {directory.resolve()}.")
    return int(output.split()[-1])


def install_plugin(directory: Path) -> None:
    step(f"Install the plugin: unpack {bundle().name}, bin/install <server directory>")
    unpacked = directory.parent / "bundle"
    shutil.unpack_archive(str(bundle()), str(unpacked))
    install = unpacked / bundle().name[: -len(".tar.gz")] / "bin" / "install"
    output = run([str(install), str(directory)], "The installation failed:")
    say(last_lines(output))


@contextlib.contextmanager
def running_server(directory: Path) -> Iterator[subprocess.Popen]:
    step("Start UNICORE/X with the plugin")
    log = directory / "logs" / "startup.log"
    options = ["-Xmx256m", "-Dlog4j2.configurationFile=conf/logging.properties"]
    with open(log, "wb") as output:
        process = subprocess.Popen(
            [java(), *options, "-cp", "lib/*", "eu.unicore.uas.UAS", "conf/main.config"],
            cwd=directory,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment(),
            start_new_session=True,  # Ctrl-C is for us; we stop the server ourselves
        )
    try:
        wait_for_start(process, log)
        yield process
    except Problem as problem:
        if process.poll() is None:
            raise
        raise Problem(
            f"The server ended by itself, exit code {process.returncode}. Its last words, in {log.resolve()}:\n"
            + last_lines(log.read_text(errors="replace"))
        ) from problem
    finally:
        end(process, STOP_WITHIN)


def wait_for_start(process: subprocess.Popen, log: Path) -> None:
    dots = Dots("Waiting for it.")
    while "***** Server started. *****" not in log.read_text(errors="replace"):
        dots.wait()
        if process.poll() is not None or dots.seconds() > START_WITHIN:
            dots.end("failed")
            raise Problem(f"The server did not start:\n{last_lines(log.read_text(errors='replace'))}")
    dots.end("started")


# ---- the client


class Client:
    """Speaks to the server as a user. Trusts that server's certificate and no other."""

    def __init__(self, directory: Path, port: int, user: str) -> None:
        self.server = f"https://127.0.0.1:{port}"
        self.user = user
        self.password = dict(
            line.split("=", 1) for line in (directory / "users.properties").read_text().splitlines()
        )[user]
        credentials = base64.b64encode(f"{user}:{self.password}".encode()).decode()
        self.headers = {"Authorization": f"Basic {credentials}"}
        trust = ssl.create_default_context(cafile=str(directory / "conf" / "server.pem"))
        self.http = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trust)
        )

    def request(
        self, method: str, path: str, accept: str, body: Optional[bytes] = None, kind: str = ""
    ) -> Tuple[Any, bytes]:
        """
        :param path: below /rest
        :param kind: the body's content type
        :return: the answer's headers and body
        """
        address = f"{self.server}/rest{path}"
        request = urllib.request.Request(address, body, {**self.headers, "Accept": accept}, method=method)
        if kind:
            request.add_header("Content-Type", kind)
        try:
            with self.http.open(request, timeout=30) as answer:
                return answer.headers, answer.read()
        except urllib.error.HTTPError as e:
            raise Problem(f"{method} {address} was answered with {e.code}: {error_message(e.read())}") from e
        except (OSError, http.client.HTTPException) as e:
            raise Problem(f"{method} {address} was not answered: {e}") from e

    def get(self, path: str) -> Dict[str, Any]:
        return json.loads(self.request("GET", path, "application/json")[1])

    def post(self, path: str, body: Dict[str, Any]) -> Dict[str, Any]:
        return json.loads(self.send(path, body)[1])

    def submit(self, job: Dict[str, Any]) -> str:
        """The new job's id, the end of its address."""
        return self.send("/core/jobs", job)[0]["Location"].rsplit("/", 1)[-1]

    def send(self, path: str, body: Dict[str, Any]) -> Tuple[Any, bytes]:
        return self.request("POST", path, "application/json", json.dumps(body).encode(), "application/json")

    def upload(self, storage: str, name: str, content: bytes) -> None:
        self.request("PUT", f"/core/storages/{storage}/files/{name}", "*/*", content, "application/octet-stream")

    def download(self, storage: str, name: str) -> str:
        path = f"/core/storages/{storage}/files/{name}"
        return self.request("GET", path, "application/octet-stream")[1].decode(errors="replace")


def error_message(body: bytes) -> str:
    """What UNICORE says in its JSON form of an error, or else the body as it is."""
    text = body.decode(errors="replace")
    try:
        return json.loads(text)["errorMessage"]
    except (ValueError, KeyError, TypeError):
        return text


def follow(states: Callable[[], str]) -> str:
    """
    Shows the states of something, as they come, until its last one.

    :param states: asks for the present one
    :return: the last one
    """
    start = time.monotonic()
    seen: List[str] = []
    while not seen or seen[-1] not in ENDS:
        state = states()
        if state not in seen[-1:]:
            print(f"{' ->' if seen else ' '} {state}", end="", flush=True)
            seen.append(state)
        if time.monotonic() - start > JOB_WITHIN:
            say()
            raise Problem(f"It has not ended within {JOB_WITHIN} seconds.")
        pause(0.1)
    say(f" ({time.monotonic() - start:.1f} s)")
    return seen[-1]


# ---- the job


def wait_for_store(client: Client) -> None:
    dots = Dots(f"Waiting for HELIPOINT at {client.server}/rest/helipoint to record jobs.")
    capture = client.get("/helipoint")["capture"]
    while capture["store"] != "UP":
        if dots.seconds() > START_WITHIN:
            dots.end("failed")
            raise Problem(f"HELIPOINT's database is {capture['store']}: {capture['storeMessage']}")
        dots.wait()
        capture = client.get("/helipoint")["capture"]
    dots.end("ready")


def provide_program(client: Client) -> None:
    step("Upload the program and its parameters into the storage Home, once for all scans")
    for name in ("params.json", "Data_sorting_cluster.py"):
        client.upload("Home", f"{SOURCES_IN_HOME}/{name}", (HERE / name).read_bytes())


def measure(home: Path) -> acquire.Scan:
    """A scan, on the cluster's disk as if that were mounted on the instrument's computer."""
    step("Play the instrument: measure a small scan, with a TDMS file of the sensors' values")
    scan = acquire.measure(home / SCANS_IN_HOME, json.loads((HERE / "params.json").read_text(encoding="utf-8")))
    size = sum(path.stat().st_size for path in scan.folder.rglob("*") if path.is_file())
    say(f"  {scan.folder.name}: {len(list(scan.folder.glob('*.bin')))} stage positions, {size / 1e6:.1f} MB")
    return scan


def filled_in(job: Dict[str, Any], server: str, scan: str, parameters: str) -> Dict[str, Any]:
    """The users' job with another server, and with values for <PATH> and <PARAMS>. All else stays as it is."""
    values = {"<PATH>": scan, "<PARAMS>": parameters}
    job = json.loads(json.dumps(job).replace(USERS_SERVER, server))
    job["Arguments"] = [values.get(argument, argument) for argument in job["Arguments"]]
    return job


@contextlib.contextmanager
def instrument(client: Client, directory: Path) -> Iterator[acquire.Server]:
    """The server as acquire.py sees it."""
    certificate = str(directory / "conf" / "server.pem")
    try:
        yield acquire.Server(
            f"{client.server}/rest", client.user, client.password, certificate, JOB_WITHIN, pause
        )
    except (acquire.Refused, acquire.Unreachable) as e:
        raise Problem(str(e)) from e


def dispatch(server: acquire.Server, client: Client, scan: acquire.Scan) -> str:
    """The id of the job, which is also that of the workflow that begins with it."""
    step(f"Dispatch it by a template: POST /rest/helipoint/templates/{TEMPLATE}/actions/start")
    parameters = {
        "scan": str(scan.folder),
        "res": FIRST_BIN_WIDTH,
        "storage": f"{client.server}/rest/core/storages/Home/files",
    }
    started = acquire.dispatch(server, TEMPLATE, parameters, scan.sensors, ["LSCO"])
    say(f"  Started run {started['run']} from version {started['template']['version']} of the template.")
    return started["run"]


def follow_run(server: acquire.Server, client: Client, run: str) -> None:
    step(f"Follow it to its end: GET /rest/helipoint/workflows/{run}/runs/{run}, with the ETag of the last answer")
    seen: List[str] = []

    def show(status: str) -> None:
        print(f"{' ->' if seen else ' '} {status}", end="", flush=True)
        seen.append(status)

    end = acquire.wait_for_end(server, run, run, show)
    say(f" ({end['seconds']['total']} s)")
    if end["status"] != "SUCCESSFUL":
        raise Problem(f"The job ended {end['status']}: {end['statusMessage']}\n{last_lines(stderr_of(client, run))}")
    lines = client.download("Home", "job.out").splitlines()
    say(f"  Its stdout, {len(lines)} lines, was staged out to job.out in the storage Home.")


def find_by_experiment(client: Client, workflow: str) -> None:
    step(f"Find it by what is known of the experiment: GET /rest/helipoint/workflows?{QUESTION}")
    found = [row["id"] for row in client.get(f"/helipoint/workflows?{QUESTION}")["workflows"]]
    if found != [workflow]:
        raise Problem(f"Found is {found}, not {workflow}.")
    for entry in client.get(f"/helipoint/workflows/{workflow}/metadata")["metadata"]:
        say(f"  {entry['key']:<20} {entry['value']}{' ' + entry['unit'] if entry['unit'] else ''}")


def stderr_of(client: Client, job: str) -> str:
    """Nothing, if the job ended before its program could write any."""
    try:
        return client.download(f"{job}-uspace", "stderr")
    except Problem:
        return ""


def follow_attempt(client: Client, workflow: str, run: str) -> None:
    step(f"Follow the new attempt to its end: GET /rest/helipoint/workflows/{workflow}")

    def state() -> str:
        attempts = client.get(f"/helipoint/workflows/{workflow}")["steps"][0]["attempts"]
        return next((attempt["status"] for attempt in attempts if attempt["run"] == run), "SUBMITTED")

    end_state = follow(state)
    if end_state != "SUCCESSFUL":
        raise Problem(f"The attempt ended {end_state}:\n{last_lines(stderr_of(client, run))}")


def wait_for_record(client: Client, workflow: str) -> None:
    """The record is about a second behind the job."""
    start = time.monotonic()
    while True:
        rows = client.get("/helipoint/workflows")["workflows"]
        if any(row["id"] == workflow and row["finished"] for row in rows):
            return
        if time.monotonic() - start > JOB_WITHIN:
            raise Problem(f"The job has ended, and its end was not recorded within {JOB_WITHIN} seconds.")
        pause(0.1)


def show_overview(client: Client, workflow: str) -> None:
    step("The overview: GET /rest/helipoint/workflows")
    wait_for_record(client, workflow)
    rows = [("id", "name", "application", "status", "queue", "submitted", "seconds", "attempts")]
    for workflow in client.get("/helipoint/workflows")["workflows"]:
        cells = [workflow[name] for name in ("id", "name", "application", "status", "queue", "submitted")]
        cells += [workflow["seconds"]["total"], workflow["attempts"]]
        rows.append(tuple("-" if cell is None else str(cell) for cell in cells))
    show_table(rows)


def show_table(rows: List[Tuple[str, ...]]) -> None:
    widths = [max(len(cell) for cell in column) for column in zip(*rows)]
    for row in rows:
        say("  " + "   ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


def restart(client: Client, workflow: str) -> str:
    """Restarts the workflow with wider bins; the id of the new run."""
    step(f"Restart it with res={SECOND_BIN_WIDTH}: POST /rest/helipoint/workflows/{workflow}/actions/restart")
    address = f"/helipoint/workflows/{workflow}/actions/restart"
    description = client.get(f"/helipoint/workflows/{workflow}")["steps"][0]["attempts"][-1]["description"]
    parameters = description["Arguments"][-1].replace(f"res={FIRST_BIN_WIDTH}", f"res={SECOND_BIN_WIDTH}")
    request = {
        "arguments": {"-p": parameters},
        "changes": {"Metadata": {"binWidth": {"value": SECOND_BIN_WIDTH}}},
    }
    preview = client.post(address, {**request, "preview": True})
    say(f"  Preview: attempt {preview['attempt']} would differ in {as_text(preview['differences'])}.")
    restarted = client.post(address, request)
    say(f"  Submitted as attempt {restarted['attempt']}, run {restarted['run']}.")
    return restarted["run"]


def as_text(differences: List[Dict[str, Any]]) -> str:
    """Such as '/Arguments/4: …res=0.02 -> …res=0.1'."""
    return ", ".join(f"{one['path']}: {shown(one['from'], one['to'])}" for one in differences) or "nothing"


def shown(before: Any, after: Any) -> str:
    """Of long lists with commas only from there on where they differ."""
    same = os.path.commonprefix([str(before), str(after)]).rfind(",") + 1
    if same < 20:
        return f"{before} -> {after}"
    return f"…{str(before)[same:]} -> …{str(after)[same:]}"


# ---- the results


def show_results(client: Client, runs: List[str]) -> None:
    step("Both results: stdout and binned.dat from the jobs' working directories")
    first, second = (summary_of(client, run) for run in runs)
    same = [name for name in first if first[name] == second[name]]
    for name in same:
        say(f"  {name}: {first[name]}")
    say("\n  What differs:")
    rows = [(name, first[name], second[name]) for name in first if name not in same]
    show_table([("", "attempt 1", "attempt 2"), *rows])
    curves = [curve_of(client, run) for run in runs]
    say("\n  binned.dat around 0 ps (ps, signal):")
    show_table([("  ".join(one), "  ".join(other)) for one, other in zip(*map(around_zero, curves))])
    for number, curve in enumerate(curves, start=1):
        say(f"\n  attempt {number}, {len(curve)} bins:")
        say(plot(curve))
    say(
        f"\n  Difference: {second['bins']} bins instead of {first['bins']},"
        f" noise {second['noise of a bin']} instead of {first['noise of a bin']}."
    )


def summary_of(client: Client, run: str) -> Dict[str, str]:
    """The lines 'name: value' that the program printed."""
    lines = client.download(f"{run}-uspace", "stdout").splitlines()
    if not lines:
        raise Problem(f"The program of run {run} printed no result.\n{last_lines(stderr_of(client, run))}")
    return {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


def curve_of(client: Client, run: str) -> List[Tuple[float, float]]:
    lines = client.download(f"{run}-uspace", "binned.dat").splitlines()
    return [(float(time), float(value)) for time, value in (line.split() for line in lines)]


def around_zero(curve: List[Tuple[float, float]]) -> List[Tuple[str, str]]:
    """Seven bins, the one at 0 ps in the middle."""
    middle = min(range(len(curve)), key=lambda index: abs(curve[index][0]))
    return [(f"{ps:6.2f}", f"{value:6.3f}") for ps, value in curve[middle - 3 : middle + 4]]


def plot(curve: List[Tuple[float, float]], width: int = 75, height: int = 11) -> str:
    """The curve as text, its signal from -1.2 to 1.2; a star wherever there is a bin."""
    first, last = curve[0][0], curve[-1][0]
    rows = [[" "] * width for _ in range(height)]
    for ps, value in curve:
        column = round((ps - first) / (last - first) * (width - 1))
        row = round((1.2 - max(-1.2, min(1.2, value))) / 2.4 * (height - 1))
        rows[row][column] = "*"
    lines = ["  |" + "".join(row).rstrip() for row in rows]
    return "\n".join(lines + ["  +" + "-" * width, f"   {f'{first:.1f} ps':<{width - 8}}{last:>5.1f} ps"])


def show_attempts(client: Client, workflow: str) -> None:
    step(f"All attempts: GET /rest/helipoint/workflows/{workflow}")
    rows = [("attempt", "run", "status", "submitted", "seconds", "differs from the one before in")]
    for attempt in client.get(f"/helipoint/workflows/{workflow}")["steps"][0]["attempts"]:
        cells = [attempt[name] for name in ("attempt", "run", "status", "submitted")]
        cells += [attempt["seconds"]["total"], as_text(attempt["differences"]) if attempt["restartOf"] else "-"]
        rows.append(tuple(str(cell) for cell in cells))
    show_table(rows)


# ---- a sweep


def sweep(client: Client, scan: Path) -> str:
    """The users' job over two scans, one of which has been moved; the id of its workflow."""
    step("Submit the users' own job for two scans at once, a sweep: POST /rest/core/jobs")
    moved = scan.parent.parent / "archive" / f"{scan.name}_again"
    moved.parent.mkdir(exist_ok=True)
    moved.symlink_to(scan)
    users_job = json.loads((HERE / "telbe-job.json").read_text(encoding="utf-8"))
    job = filled_in(users_job, client.server, "$FOLDER/$SCAN", f"res={SECOND_BIN_WIDTH}")
    job["Name"] = "two scans"
    job["Parameters"] = {"FOLDER": str(scan.parent), "SCAN": {"Values": [scan.name, moved.name]}}
    # not as imports: UNICORE/X 11.0 does not stage in what the parts of a sweep share
    job["User precommand"] = f"ln -s {scan.parent.parent / 'src'}/* ."
    del job["Imports"], job["Exports"]
    workflow = client.submit(job)
    wait_for_record(client, workflow)
    show_steps(client, workflow)
    return workflow


def restart_failed_part(client: Client, workflow: str, folder: Path) -> None:
    """Restarts only the part that failed, with the folder where its scan is now, and compares its attempts."""
    step(f"Restart only the failed part: POST /rest/helipoint/workflows/{workflow}/actions/restart")
    address = f"/helipoint/workflows/{workflow}/actions/restart"
    request = {"onlyFailed": True, "parameters": {"FOLDER": str(folder)}}
    preview = client.post(address, {**request, "preview": True})
    say(f"  Preview: a sweep over {', '.join(preview['description']['Parameters']['SCAN']['Values'])}.")
    run_id = client.post(address, request)["run"]
    wait_for_part(client, workflow, run_id)
    show_steps(client, workflow)
    part = next(one for one in steps_of(client, workflow) if len(one["attempts"]) > 1 and one["attempts"][0]["sweep"])
    first, second = (attempt["run"] for attempt in part["attempts"])
    step(f"Compare them: GET /rest/helipoint/workflows/{workflow}/compare?a={first}&b={second}")
    comparison = client.get(f"/helipoint/workflows/{workflow}/compare?a={first}&b={second}")
    differences = comparison["description"] + comparison["result"]
    for one in differences:
        say(f"  {as_text([one])}")


def steps_of(client: Client, workflow: str) -> List[Dict[str, Any]]:
    return client.get(f"/helipoint/workflows/{workflow}")["steps"]


def wait_for_part(client: Client, workflow: str, master: str) -> None:
    """Until a part of the new sweep has ended, and with it the workflow."""
    start = time.monotonic()
    while True:
        details = client.get(f"/helipoint/workflows/{workflow}")
        attempts = [attempt for one in details["steps"] for attempt in one["attempts"]]
        if details["finished"] and any(attempt["sweep"] == master for attempt in attempts):
            return
        if time.monotonic() - start > JOB_WITHIN:
            raise Problem(f"The failed part has not ended again within {JOB_WITHIN} seconds.")
        pause(0.1)


def show_steps(client: Client, workflow: str) -> None:
    rows = [("step", "attempts", "status", "message")]
    for one in steps_of(client, workflow):
        newest = one["attempts"][-1]
        rows.append((one["name"], str(len(one["attempts"])), one["status"], newest["statusMessage"] or "-"))
    show_table(rows)


# ---- afterwards


def show_addresses(client: Client, directory: Path, workflow: str) -> None:
    here = directory.resolve()
    certificate = shlex.quote(str(here / "conf" / "server.pem"))
    overview = f"{client.server}/rest/helipoint/workflows"
    step("Look around yourself")
    for name, value in [
        ("page", f"{client.server}/rest/helipoint-ui/ (your browser does not know its certificate and will ask)"),
        ("sign in", f"{client.user}, password {client.password}"),
        ("HELIPOINT", f"{client.server}/rest/helipoint"),
        ("overview", overview),
        ("this one", f"{overview}/{workflow}"),
        ("UNICORE/X", f"{client.server}/rest/core"),
        ("more users", str(here / "users.properties")),
        ("server's log", str(here / "logs" / "unicorex.log")),
        ("try", f"curl --cacert {certificate} -u {client.user}:{client.password} {overview}"),
    ]:
        say(f"  {name:<12} {value}")


def keep_running(process: subprocess.Popen) -> None:
    step("The server keeps running until you press Ctrl-C")
    try:
        while process.poll() is None:
            pause(0.2)
    except Stopped:
        say("\n* Stop the server")
        return
    raise Problem("The server has ended.")


# ---- all steps


def demo(port: Optional[int], stay: bool) -> None:
    check_permissions()
    check_port(port)
    build()
    with new_run() as folder, without_blanks(folder) as place:
        directory = place / "server"
        port = make_server_directory(directory, port)
        install_plugin(directory)
        with running_server(directory) as process:
            client = Client(directory, port, USER)
            wait_for_store(client)
            provide_program(client)
            scan = measure(directory / "data" / "home")
            with instrument(client, directory) as server:
                job = dispatch(server, client, scan)
                follow_run(server, client, job)
            show_overview(client, job)
            find_by_experiment(client, job)
            second = restart(client, job)
            follow_attempt(client, job, second)
            show_results(client, [job, second])
            show_attempts(client, job)
            parts = sweep(client, scan.folder)
            restart_failed_part(client, parts, scan.folder.parent.parent / "archive")
            show_addresses(client, directory, job)
            if stay:
                keep_running(process)
            else:
                step("Stop the server")


def main() -> int:
    """The exit code: 0, or 1 after a problem, or as usual after a signal."""
    parser = argparse.ArgumentParser(
        prog="demo",
        description="Builds HELIPOINT, starts a real UNICORE/X 11 server with it on this machine, plays an instrument"
        " that dispatches what it has measured, finds the job by its sample, restarts it with another bin width, and"
        " compares the results.",
    )
    parser.add_argument("--exit", action="store_true", help="stop the server at the end instead of waiting for Ctrl-C")
    parser.add_argument("--port", type=int, help="port of the server on 127.0.0.1; default: any free one")
    options = parser.parse_args()
    if options.port is not None and not 1 <= options.port <= 65535:
        parser.error("--port has to be a number from 1 to 65535")
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    note_signals()
    try:
        demo(options.port, not options.exit)
    except Stopped as e:
        print("\ndemo: Stopped before its end.", file=sys.stderr)
        return 128 + e.number
    except BrokenPipeError:  # nobody reads any more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (Problem, OSError) as e:
        print(f"\ndemo: {e}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
