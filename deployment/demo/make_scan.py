#!/usr/bin/env python3
"""Makes a small scan in the form in which TELBE publishes its data: always the same one, from fixed random numbers.

    python3 make_scan.py <folder>

A terahertz transient is sampled pulse by pulse while the delay stage moves. Each pulse arrives early or late by about
half a picosecond (the jitter), a large part of the transient's period: the mean of each stage position shows nearly
nothing, and only after sorting by stage delay plus jitter does the transient appear. Data_sorting_cluster.py says what
is in which file.
"""

from __future__ import annotations

import array
import json
import math
import random
import struct
import sys
from pathlib import Path
from typing import Dict, List

SCAN = "038_0p7THz_LSCO_2mmZnTe_31K_13.06.2018_0535_02"
FREQUENCY = 0.7
"""THz"""
LENGTH = 2.2
"""Of the transient, ps (standard deviation of its envelope)."""
JITTER = 0.5
"""Standard deviation, ps."""
NOISE = 0.3
"""Of one pulse; the transient's peak is 1."""

STAGE_STEP = 0.05
"""mm"""
STAGE_STEPS = range(-18, 19)
IMAGE_WIDTH = 320
LINES_PER_IMAGE = 128
PS_PER_MM = 2 / 0.299792458


def transient(time: float) -> float:
    """The terahertz field at a time in ps."""
    return math.exp(-0.5 * (time / LENGTH) ** 2) * math.cos(2 * math.pi * FREQUENCY * time)


def write_scan(folder: Path, parameters: Dict[str, float]) -> Path:
    """
    Writes the scan as a new folder.

    :param folder: where it shall be made
    :param parameters: those of Data_sorting_cluster.py; the data will fit to them
    :return: the scan's folder
    """
    rng = random.Random(38)
    points = int(parameters["N_sample"])
    pulses = round(parameters["rep"] * parameters["t_exp"])
    offset = int(parameters["offset"])
    detector = detector_response(points)
    background = [0.02 + 0.01 * math.sin(2 * math.pi * point / 32) for point in range(points)]

    scan = folder / SCAN
    scan.mkdir(parents=True)
    (scan / "background.txt").write_text("".join(f"{value:.8f}\n" for value in background), encoding="ascii")
    for step in STAGE_STEPS:
        stage = parameters["Stage_zero"] + step * STAGE_STEP
        jitters = [max(-1.6, min(1.6, rng.gauss(0, JITTER))) for _ in range(offset + pulses)]
        trace = array.array("f")
        for jitter in jitters[offset:]:  # the camera sees some pulses more than the ADC
            signal = transient(step * STAGE_STEP * PS_PER_MM + jitter) + rng.gauss(0, NOISE)
            trace.extend([dark + signal * light for dark, light in zip(background, detector)])
        write_trace(scan / f"{stage:.3f}.bin", trace)
        images = scan / f"{stage:.3f}"
        images.mkdir()
        lines = [camera_line(jitter / parameters["pixel_to_ps"], rng) for jitter in jitters]
        for number, first in enumerate(range(0, len(lines), LINES_PER_IMAGE), start=1):
            write_tiff(images / f"{number:04d}.tif", lines[first : first + LINES_PER_IMAGE])
    return scan


def detector_response(points: int) -> List[float]:
    """What a signal of 1 looks like in the ADC: a short rise, a slow fall, 1 in total."""
    shape = [max(0.0, point - 8) * math.exp(-(point - 8) / 10) for point in range(points)]
    return [value / sum(shape) for value in shape]


def camera_line(column: float, rng: random.Random) -> bytes:
    """
    A line of the camera with 8 bits a pixel.

    :param column: where its peak is, from the middle of the line on
    """
    noise = rng.getrandbits(8 * IMAGE_WIDTH).to_bytes(IMAGE_WIDTH, "little")
    line = bytearray(value >> 4 for value in noise)
    peak = IMAGE_WIDTH // 2 + column
    for pixel in range(round(peak) - 9, round(peak) + 10):
        line[pixel] += round(220 * math.exp(-0.5 * ((pixel - peak) / 3) ** 2))
    return bytes(line)


def write_trace(path: Path, trace: array.array) -> None:
    """As big-endian float32."""
    if sys.byteorder == "little":
        trace.byteswap()
    path.write_bytes(trace.tobytes())


def write_tiff(path: Path, lines: List[bytes]) -> None:
    """A grey TIFF image with 8 bits a pixel, uncompressed, in one strip: header, pixels, directory of fields."""
    pixels = b"".join(lines)
    short, long = 3, 4
    fields = [
        (256, long, len(lines[0])),  # width
        (257, long, len(lines)),  # height
        (258, short, 8),  # bits a pixel
        (259, short, 1),  # not compressed
        (262, short, 1),  # zero is black
        (273, long, 8),  # where the pixels begin
        (277, short, 1),  # one value a pixel
        (278, long, len(lines)),  # lines in the strip
        (279, long, len(pixels)),  # bytes in the strip
    ]
    directory = struct.pack("<H", len(fields))
    for tag, kind, value in fields:
        directory += struct.pack("<HHII", tag, kind, 1, value)
    path.write_bytes(struct.pack("<2sHI", b"II", 42, 8 + len(pixels)) + pixels + directory + struct.pack("<I", 0))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Needed: the folder in which the scan shall be made.")
    here = Path(__file__).resolve().parent
    print(write_scan(Path(sys.argv[1]), json.loads((here / "params.json").read_text(encoding="utf-8"))))
