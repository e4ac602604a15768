#!/usr/bin/env python3
"""Tests of the demo's parts, without a server: python3 deployment/demo/test_demo.py"""

from __future__ import annotations

import json
import math
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Dict, List, Optional, Tuple

sys.dont_write_bytecode = True

import Data_sorting_cluster as program
import demo
import make_scan

HERE = Path(__file__).resolve().parent
PARAMETERS = json.loads((HERE / "params.json").read_text(encoding="utf-8"))


SCANS = tempfile.TemporaryDirectory()


def setUpModule() -> None:
    make_scan.write_scan(Path(SCANS.name), PARAMETERS)


def tearDownModule() -> None:
    SCANS.cleanup()


class WithScan(unittest.TestCase):
    """A scan, and a job directory with the staged-in parameters."""

    scan = Path(SCANS.name, make_scan.SCAN)

    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.job = Path(temporary.name)
        shutil.copy(HERE / "params.json", self.job)

    def process(self, parameters: str, scan: Optional[Path] = None) -> subprocess.CompletedProcess:
        """Runs the program as the users' job does."""
        command = [sys.executable, "-B", str(HERE / "Data_sorting_cluster.py"), "sorting", str(scan or self.scan)]
        return subprocess.run(
            [*command, "-p", parameters], cwd=self.job, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def summary(self, parameters: str) -> Dict[str, str]:
        result = self.process(parameters)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        lines = [line.partition(":") for line in result.stdout.splitlines()]
        return {name.strip(): value.strip() for name, _, value in lines}

    def columns(self, name: str) -> List[Tuple[float, float]]:
        lines = (self.job / name).read_text().splitlines()
        return [(float(time), float(value)) for time, value in (line.split("\t") for line in lines)]


class Sorting(WithScan):
    def test_transient_appears_after_sorting(self) -> None:
        summary = self.summary("res=0.1")
        binned = self.columns("binned.dat")
        deviations = [value - make_scan.transient(time) for time, value in binned if abs(time) < 5]
        rms = math.sqrt(sum(deviation**2 for deviation in deviations) / len(deviations))
        self.assertLess(rms, 0.1)
        self.assertEqual(summary["frequency"], "0.70 THz")
        self.assertEqual(summary["scan"], make_scan.SCAN)

    def test_transient_is_hidden_without_sorting(self) -> None:
        positions = program.read_scan(self.scan, PARAMETERS)
        means = [sum(signal for _, signal in position.pulses) / len(position.pulses) for position in positions]
        self.assertLess(program.peak_to_peak(means), 0.4)

    def test_sorted_data_has_every_pulse_in_order(self) -> None:
        self.summary("res=0.1")
        times = [time for time, _ in self.columns("sorted.dat")]
        self.assertEqual(len(times), 200 * len(make_scan.STAGE_STEPS))
        self.assertEqual(times, sorted(times))

    def test_wider_bins_are_fewer_and_less_noisy(self) -> None:
        narrow, wide = self.summary("res=0.02"), self.summary("res=0.1")
        self.assertEqual(int(wide["bins"]), len(self.columns("binned.dat")))
        self.assertGreater(int(narrow["bins"]), 4 * int(wide["bins"]))
        self.assertGreater(float(narrow["noise of a bin"]), 1.5 * float(wide["noise of a bin"]))

    def test_offset_of_the_camera_matters(self) -> None:
        right, wrong = self.summary("res=0.1"), self.summary("res=0.1,offset=0")
        self.assertGreater(float(right["peak to peak"].split()[0]), 1.5 * float(wrong["peak to peak"].split()[0]))

    def test_params_json_is_where_values_come_from(self) -> None:
        self.assertEqual(self.summary("")["bin width"], "0.05 ps")
        (self.job / "wide.json").write_text('{"res": 0.2}')
        self.assertEqual(self.summary("params.json,wide.json")["bin width"], "0.2 ps")
        self.assertEqual(self.summary("params.json,wide.json,res=0.4")["bin width"], "0.4 ps")


class BadInput(WithScan):
    def assert_refused(self, message: str, parameters: str = "res=0.1", scan: Optional[Path] = None) -> None:
        result = self.process(parameters, scan)
        self.assertNotEqual(result.returncode, 0)
        self.assertIn(message, result.stderr)
        self.assertNotIn("Traceback", result.stderr)
        self.assertEqual(result.stdout, "")

    def damaged(self) -> Path:
        """A copy of two positions, to break something in."""
        copy = self.job / "damaged"
        copy.mkdir()
        shutil.copy(self.scan / "background.txt", copy)
        for position in ("118.450", "118.500"):
            shutil.copy(self.scan / f"{position}.bin", copy)
            shutil.copytree(self.scan / position, copy / position)
        return copy

    def test_undamaged_copy_is_accepted(self) -> None:
        self.assertEqual(self.process("res=0.1", self.damaged()).returncode, 0)

    def test_parameters(self) -> None:
        self.assert_refused("parameter res has to be a number, not 'wide'", "res=wide")
        self.assert_refused("parameter res has to be greater than zero", "res=0")
        self.assert_refused("parameter res has to be greater than zero", "res=-1")
        self.assert_refused("parameter res has to be greater than zero", "res=nan")
        self.assert_refused("parameter t_exp has to be greater than zero", "t_exp=1e300")
        self.assert_refused("parameter N_sample has to be a whole number", "N_sample=9.5")
        self.assert_refused("parameter 'bins' is unknown", "bins=7")
        self.assert_refused("none.json cannot be read", "none.json")

    def test_files_of_parameters(self) -> None:
        contents = {"{": "is not JSON", "[]": "is not a JSON object", '{"res": 1}': "are missing: rep"}
        for content, message in contents.items():
            (self.job / "other.json").write_text(content)
            self.assert_refused(message, "other.json")
        (self.job / "params.json").unlink()
        self.assert_refused("params.json cannot be read")

    def test_scan(self) -> None:
        self.assert_refused("there is no scan folder", scan=self.job / "missing")
        self.assert_refused("has no stage positions", scan=self.job)

    def test_trace_of_other_length(self) -> None:
        scan = self.damaged()
        self.assert_refused("118.450.bin has 76800 bytes; 400 pulses", "t_exp=0.004", scan)
        (scan / "118.500.bin").write_bytes(b"123")
        self.assert_refused("118.500.bin has 3 bytes", scan=scan)

    def test_trace_that_is_not_finite(self) -> None:
        scan = self.damaged()
        content = bytearray((scan / "118.500.bin").read_bytes())
        struct.pack_into(">f", content, 4 * 96 * 7, math.nan)
        (scan / "118.500.bin").write_bytes(content)
        self.assert_refused("not finite, in pulse 7", scan=scan)

    def test_name_of_a_trace(self) -> None:
        scan = self.damaged()
        (scan / "here.bin").write_bytes(b"")
        self.assert_refused("here.bin is not a stage position in mm", scan=scan)

    def test_background(self) -> None:
        scan = self.damaged()
        (scan / "background.txt").write_text("1 2 3")
        self.assert_refused("should have 96 finite numbers (N_sample), it has 3", scan=scan)
        (scan / "background.txt").write_text("dark")
        self.assert_refused("is not a list of numbers", scan=scan)
        (scan / "background.txt").unlink()
        self.assert_refused("cannot be read", scan=scan)

    def test_images(self) -> None:
        scan = self.damaged()
        images = scan / "118.500"
        self.assert_refused("200 are needed from line 4 (offset) on, 199 are there", "offset=4", scan)
        whole = (images / "0001.tif").read_bytes()
        (images / "0001.tif").write_bytes(b"GIF89a")
        self.assert_refused("0001.tif is not a TIFF image", scan=scan)
        (images / "0001.tif").write_bytes(whole[:1000])
        self.assert_refused("0001.tif is damaged", scan=scan)
        shutil.rmtree(images)
        self.assert_refused("has no images", scan=scan)


class Tiff(unittest.TestCase):
    def test_image_comes_back_as_written(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "image.tif")
            make_scan.write_tiff(path, [bytes([1, 2, 3]), bytes([4, 5, 255])])
            self.assertEqual([list(line) for line in program.read_tiff(path)], [[1, 2, 3], [4, 5, 255]])

    def test_sixteen_bits_big_endian_in_two_strips(self) -> None:
        lines = [struct.pack(">2H", 1, 500), struct.pack(">2H", 65535, 7)]
        fields = [(256, 3, 1, 2 << 16), (257, 3, 1, 2 << 16), (258, 3, 1, 16 << 16), (259, 3, 1, 1 << 16)]
        fields += [(262, 3, 1, 1 << 16), (273, 4, 2, 16), (279, 3, 2, 4 << 16 | 4)]
        directory = struct.pack(">H", len(fields)) + b"".join(struct.pack(">HHII", *field) for field in fields)
        strips = struct.pack(">2I", 24, 28)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "image.tif")
            path.write_bytes(b"MM\0*" + struct.pack(">I", 32) + bytes(8) + strips + b"".join(lines) + directory)
            self.assertEqual([list(line) for line in program.read_tiff(path)], [[1, 500], [65535, 7]])


class Scan(WithScan):
    def test_scan_is_the_same_each_time(self) -> None:
        again = make_scan.write_scan(self.job, PARAMETERS)
        files = [path.relative_to(self.scan) for path in self.scan.rglob("*") if path.is_file()]
        self.assertEqual(len(files), 1 + 3 * len(make_scan.STAGE_STEPS))
        for path in files:
            self.assertEqual((self.scan / path).read_bytes(), (again / path).read_bytes(), path)

    def test_traces_are_big_endian_float32(self) -> None:
        trace = (self.scan / "118.500.bin").read_bytes()
        self.assertEqual(len(trace), 200 * 96 * 4)
        self.assertAlmostEqual(struct.unpack_from(">f", trace)[0], 0.02, places=4)  # dark before the light comes


class UsersJob(unittest.TestCase):
    def test_only_server_and_two_arguments_are_filled_in(self) -> None:
        original = json.loads((HERE / "telbe-job.json").read_text(encoding="utf-8"))
        job = demo.filled_in(original, "https://127.0.0.1:4711", "/data/scan", "res=0.02")
        self.assertEqual(job["Arguments"], ["Data_sorting_cluster.py", "sorting", "/data/scan", "-p", "res=0.02"])
        back = json.loads(json.dumps(job).replace("https://127.0.0.1:4711", demo.USERS_SERVER))
        back["Arguments"] = original["Arguments"]
        self.assertEqual(back, original)
        self.assertNotIn("fz-rossendorf", json.dumps(job))
        self.assertIn("<PATH>", original["Arguments"])  # itself untouched


class Output(unittest.TestCase):
    def test_differences(self) -> None:
        self.assertEqual(demo.as_text([{"path": "/A/1", "from": "res=1", "to": "res=2"}]), "/A/1: res=1 -> res=2")
        self.assertEqual(demo.as_text([]), "nothing")
        same = "rep=100000,t_exp=0.002,N_sample=96,"
        self.assertEqual(demo.shown(same + "res=0.02", same + "res=0.1"), "…res=0.02 -> …res=0.1")

    def test_plot_has_the_peak_in_the_middle(self) -> None:
        curve = [(time / 10, make_scan.transient(time / 10)) for time in range(-70, 71)]
        top = next(line for line in demo.plot(curve).splitlines() if "*" in line)
        self.assertEqual(top[3 + 37], "*")

    def test_messages_of_errors(self) -> None:
        self.assertEqual(demo.error_message(b'{"errorMessage": "No such job.", "status": 404}'), "No such job.")
        self.assertEqual(demo.error_message(b"<html>"), "<html>")


class Refusals(unittest.TestCase):
    def test_taken_port(self) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            with self.assertRaisesRegex(demo.Problem, f"Port {port} on 127.0.0.1 is taken"):
                demo.check_port(port)
        demo.check_port(None)

    def test_path_with_a_blank_gets_a_plain_one(self) -> None:
        with tempfile.TemporaryDirectory(prefix="größer als ") as folder:
            Path(folder, "file").write_text("x")
            with demo.without_blanks(Path(folder)) as plain:
                self.assertRegex(str(plain), r"^[A-Za-z0-9/._+-]+$")
                self.assertEqual((plain / "file").read_text(), "x")
            self.assertFalse(plain.parent.exists())
            self.assertTrue(Path(folder, "file").exists())

    def test_plain_path_is_used_as_it_is(self) -> None:
        with demo.without_blanks(Path("/srv/run-1")) as same:
            self.assertEqual(same, Path("/srv/run-1"))


class Launcher(unittest.TestCase):
    """The script 'demo' with nothing on the PATH but what a test puts there."""

    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.path = Path(temporary.name)
        for tool in ("dirname", "sed"):
            self.path.joinpath(tool).symlink_to(shutil.which(tool))

    def have(self, tool: str, script: str) -> None:
        path = self.path / tool
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def launch(self) -> subprocess.CompletedProcess:
        return subprocess.run(
            ["/bin/sh", str(demo.ROOT / "demo"), "--exit"],
            env={"PATH": str(self.path)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def assert_refused(self, message: str) -> None:
        result = self.launch()
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stderr, f"^demo: [^\n]*{message}[^\n]*\n$")

    def test_python_missing_or_too_old(self) -> None:
        self.assert_refused("Python 3.8 or newer is needed")
        self.have("python3", "exit 1")
        self.assert_refused("Python 3.8 or newer is needed")

    def test_jdk_missing_or_too_old(self) -> None:
        self.have("python3", "exit 0")
        self.assert_refused("A JDK 17 or newer is needed.*'java' is not there")
        self.have("java", """echo 'openjdk version "17.0.15" 2025-04-15' >&2""")
        self.assert_refused("A JDK 17 or newer is needed.*'javac' is not there")
        self.have("javac", "echo javac 11.0.2")
        self.assert_refused("A JDK 17 or newer is needed.*'javac' is older")
        self.have("java", """echo 'java version "1.8.0_392"' >&2""")
        self.assert_refused("A JDK 17 or newer is needed.*'java' is older")

    def test_demo_gets_the_arguments(self) -> None:
        self.have("python3", '[ "$1" = -c ] || printf "%s\\n" "$@"')
        self.have("java", """printf 'Picked up JAVA_TOOL_OPTIONS: -Xmx1g\nopenjdk version "21" 2023-09-19\n' >&2""")
        self.have("javac", "echo javac 21")
        self.assertEqual(self.launch().stdout, f"-B\n{HERE / 'demo.py'}\n--exit\n")


if __name__ == "__main__":
    unittest.main()
