#!/usr/bin/env python3
"""Takes the timing jitter out of a pulse-resolved terahertz scan: reads, sorts and bins it.

    python3 Data_sorting_cluster.py sorting <scan folder> -p <parameters>

A scan folder holds, for each position of the delay stage (in mm),

    118.350.bin     ADC trace: big-endian float32, N_sample points for each pulse, the pulses one after the other
    118.350/        grey TIFF images of the spectral decoding, in the order of their names: one line for each pulse;
                    the column of a line's maximum says when the pulse arrived

and one file background.txt: the N_sample points of a pulse without terahertz light.

<parameters> is a list such as "res=0.02" or "params.json,res=0.02,offset=3": values, and files to take values from;
what comes later wins. If no file is named, it starts from params.json in the working directory.

    rep           repetition rate (Hz)
    t_exp         exposure for each stage position (s); rep times t_exp pulses are read
    N_sample      points for each pulse
    offset        line of the camera that belongs to the first pulse of the ADC
    pixel_to_ps   width of a camera pixel (ps)
    Stage_zero    stage position of delay zero (mm)
    res           width of a bin (ps)

Written into the working directory, two columns each (ps, signal): sorted.dat, one line for each pulse, and binned.dat,
the mean of each bin that has pulses. A summary goes to standard output.
"""

from __future__ import annotations

import argparse
import array
import cmath
import json
import math
import struct
import sys
from pathlib import Path
from typing import Dict, Iterator, List, NamedTuple, Tuple

PS_PER_MM = 2 / 0.299792458  # light goes to the stage's mirror and back
PARAMETERS = ("rep", "t_exp", "N_sample", "offset", "pixel_to_ps", "Stage_zero", "res")
WHOLE_NUMBERS = ("N_sample", "offset")
MAY_BE_ZERO = ("offset", "Stage_zero")

Parameters = Dict[str, float]
Point = Tuple[float, float]
"""Time in ps, signal."""


class BadInput(Exception):
    """Something given to this program is wrong; the message says what."""


# ---- parameters


def read_parameters(text: str, working_directory: Path = Path()) -> Parameters:
    items = [item.strip() for item in text.split(",") if item.strip()]
    if all("=" in item for item in items):
        items.insert(0, "params.json")
    values: Parameters = {}
    for item in items:
        if "=" in item:
            name, _, value = item.partition("=")
            values[name.strip()] = number(name.strip(), value)
        else:
            values.update(parameters_of_file(working_directory / item))
    missing = [name for name in PARAMETERS if name not in values]
    if missing:
        raise BadInput(f"parameters are missing: {', '.join(missing)}")
    return values


def parameters_of_file(path: Path) -> Parameters:
    try:
        members = json.loads(path.read_text(encoding="utf-8"))
    except OSError as e:
        raise BadInput(f"the parameters' file {path} cannot be read: {e.strerror}") from e
    except ValueError as e:
        raise BadInput(f"the parameters' file {path} is not JSON: {e}") from e
    if not isinstance(members, dict):
        raise BadInput(f"the parameters' file {path} is not a JSON object")
    return {name: number(name, value) for name, value in members.items()}


def number(name: str, value: object) -> float:
    if name not in PARAMETERS:
        raise BadInput(f"parameter '{name}' is unknown; there are {', '.join(PARAMETERS)}")
    try:
        result = float(str(value))
    except ValueError:
        raise BadInput(f"parameter {name} has to be a number, not '{value}'") from None
    if not (1e-9 <= result <= 1e9 or result == 0 and name in MAY_BE_ZERO):
        raise BadInput(f"parameter {name} has to be greater than zero and of a sensible size, not {value}")
    if name in WHOLE_NUMBERS and result != int(result):
        raise BadInput(f"parameter {name} has to be a whole number, not {value}")
    return result


# ---- reading a scan


class Position(NamedTuple):
    """One position of the delay stage."""

    delay: float
    """ps"""
    pulses: List[Point]


def read_scan(folder: Path, parameters: Parameters) -> List[Position]:
    if not folder.is_dir():
        raise BadInput(f"there is no scan folder {folder}")
    traces = sorted(folder.glob("*.bin"))
    if not traces:
        raise BadInput(f"the folder {folder} has no stage positions (files *.bin)")
    background = read_background(folder / "background.txt", int(parameters["N_sample"]))
    return [read_position(trace, background, parameters) for trace in traces]


def read_background(path: Path, points: int) -> float:
    """The background's signal, integrated over a pulse."""
    try:
        values = [float(word) for word in path.read_text(encoding="ascii").split()]
    except OSError as e:
        raise BadInput(f"the background {path} cannot be read: {e.strerror}") from e
    except ValueError as e:
        raise BadInput(f"the background {path} is not a list of numbers: {e}") from e
    if len(values) != points or not math.isfinite(sum(values)):
        raise BadInput(f"the background {path} should have {points} finite numbers (N_sample), it has {len(values)}")
    return sum(values)


def read_position(trace: Path, background: float, parameters: Parameters) -> Position:
    try:
        delay = (float(trace.stem) - parameters["Stage_zero"]) * PS_PER_MM
    except ValueError:
        raise BadInput(f"the file name {trace.name} is not a stage position in mm") from None
    signals = [signal - background for signal in read_signals(trace, parameters)]
    first = int(parameters["offset"])
    columns = list(read_arrivals(trace.with_suffix("")))[first : first + len(signals)]
    if len(columns) < len(signals):
        raise BadInput(
            f"the images in {trace.with_suffix('')} have too few lines:"
            f" {len(signals)} are needed from line {first} (offset) on, {len(columns)} are there"
        )
    pulses = [
        (delay + column * parameters["pixel_to_ps"], signal) for column, signal in zip(columns, signals)
    ]
    return Position(delay, pulses)


def read_signals(path: Path, parameters: Parameters) -> Iterator[float]:
    """Each pulse's trace, integrated."""
    samples = array.array("f")
    pulses = round(parameters["rep"] * parameters["t_exp"])
    points = int(parameters["N_sample"])
    content = path.read_bytes()
    if len(content) != pulses * points * samples.itemsize:
        raise BadInput(
            f"the trace {path} has {len(content)} bytes;"
            f" {pulses} pulses (rep, t_exp) of {points} points (N_sample) are {pulses * points * samples.itemsize}"
        )
    samples.frombytes(content)
    if sys.byteorder == "little":
        samples.byteswap()
    for start in range(0, len(samples), points):
        signal = sum(samples[start : start + points])
        if not math.isfinite(signal):
            raise BadInput(f"the trace {path} has values that are not finite, in pulse {start // points}")
        yield signal


def read_arrivals(folder: Path) -> Iterator[float]:
    """For each line of a position's images, how many columns right of the middle its maximum is."""
    images = sorted(folder.glob("*.tif"))
    if not images:
        raise BadInput(f"the folder {folder} has no images (files *.tif)")
    for image in images:
        for line in read_tiff(image):
            yield line.index(max(line)) - len(line) // 2


def read_tiff(path: Path) -> List[array.array]:
    """The lines of an uncompressed grey TIFF image with 8 or 16 bits a pixel."""
    content = path.read_bytes()
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(content[:4])
    if order is None:
        raise BadInput(f"{path} is not a TIFF image")
    try:
        tags = tiff_tags(content, order)
        width, height, bits = tags[256][0], tags[257][0], tags[258][0]
        strips = list(zip(tags[273], tags[279]))
    except (struct.error, KeyError, IndexError) as e:
        raise BadInput(f"the image {path} is damaged") from e
    plain = tags.get(259, [1]) == [1] and tags.get(277, [1]) == [1] and tags.get(262) == [1]
    if bits not in (8, 16) or not plain:
        raise BadInput(f"the image {path} is not an uncompressed grey image with 8 or 16 bits a pixel")
    pixels = array.array("B" if bits == 8 else "H")
    data = b"".join(content[offset : offset + length] for offset, length in strips)
    if width == 0 or len(data) != width * height * pixels.itemsize:
        raise BadInput(f"the image {path} is damaged: its pixels are not all there")
    pixels.frombytes(data)
    if pixels.itemsize > 1 and (order == "<") != (sys.byteorder == "little"):
        pixels.byteswap()
    return [pixels[start : start + width] for start in range(0, len(pixels), width)]


def tiff_tags(content: bytes, order: str) -> Dict[int, List[int]]:
    """The first directory of a TIFF file: its fields of whole numbers, by tag."""
    tags = {}
    (directory,) = struct.unpack_from(order + "I", content, 4)
    (entries,) = struct.unpack_from(order + "H", content, directory)
    for entry in range(directory + 2, directory + 2 + 12 * entries, 12):
        tag, kind, count = struct.unpack_from(order + "HHI", content, entry)
        letter = {3: "H", 4: "I"}.get(kind)
        if letter:
            values = f"{order}{count}{letter}"
            place = entry + 8
            if struct.calcsize(values) > 4:
                (place,) = struct.unpack_from(order + "I", content, place)
            tags[tag] = list(struct.unpack_from(values, content, place))
    return tags


# ---- sorting and binning


class Bin(NamedTuple):
    time: float
    """Its middle, ps."""
    signal: float
    """Mean of its pulses."""
    error: float
    """Standard error of that mean; not a number if there is one pulse only."""


def bins_of(pulses: List[Point], width: float) -> List[Bin]:
    signals: Dict[int, List[float]] = {}
    for time, signal in pulses:
        signals.setdefault(math.floor(time / width), []).append(signal)
    bins = []
    for index, values in sorted(signals.items()):
        mean = sum(values) / len(values)
        squares = sum((value - mean) ** 2 for value in values)
        error = math.sqrt(squares / (len(values) - 1) / len(values)) if len(values) > 1 else math.nan
        bins.append(Bin((index + 0.5) * width, mean, error))
    return bins


def strongest_frequency(points: List[Point]) -> float:
    """THz, from 0.1 to 3: where the Fourier transform of the points is largest."""
    mean = sum(signal for _, signal in points) / len(points)

    def strength(frequency: float) -> float:
        return abs(sum((signal - mean) * cmath.exp(2j * math.pi * frequency * time) for time, signal in points))

    return max((step / 100 for step in range(10, 301)), key=strength)


def peak_to_peak(signals: List[float]) -> float:
    return max(signals) - min(signals)


def summary(scan: str, positions: List[Position], pulses: List[Point], width: float, bins: List[Bin]) -> str:
    signals = [one.signal for one in bins]
    errors = [one.error for one in bins if not math.isnan(one.error)]
    highest = max(bins, key=lambda one: one.signal)
    unsorted = [sum(signal for _, signal in position.pulses) / len(position.pulses) for position in positions]
    lines = [
        ("scan", scan),
        ("stage positions", f"{len(positions)}"),
        ("pulses", f"{len(pulses)}"),
        ("times", f"{pulses[0][0]:.2f} to {pulses[-1][0]:.2f} ps"),
        ("bin width", f"{width:g} ps"),
        ("bins", f"{len(bins)}"),
        ("pulses in a bin", f"{len(pulses) / len(bins):.1f}"),
        ("noise of a bin", f"{sum(errors) / len(errors):.3f}" if errors else "unknown"),
        ("peak", f"{highest.signal:.3f} at {highest.time:.2f} ps"),
        ("peak to peak", f"{peak_to_peak(signals):.3f} ({peak_to_peak(unsorted):.3f} without sorting)"),
        ("frequency", f"{strongest_frequency([(one.time, one.signal) for one in bins]):.2f} THz"),
    ]
    return "\n".join(f"{name + ':':<17}{value}" for name, value in lines)


def write_columns(path: Path, points: List[Point]) -> None:
    path.write_text("".join(f"{time:.4f}\t{signal:.6f}\n" for time, signal in points), encoding="ascii")


def sorting(scan: Path, parameters: Parameters) -> None:
    positions = read_scan(scan, parameters)
    pulses = sorted(pulse for position in positions for pulse in position.pulses)
    bins = bins_of(pulses, parameters["res"])
    write_columns(Path("sorted.dat"), pulses)
    write_columns(Path("binned.dat"), [(one.time, one.signal) for one in bins])
    print(summary(scan.resolve().name, positions, pulses, parameters["res"], bins))


def main() -> None:
    parser = argparse.ArgumentParser(description="Takes the timing jitter out of a pulse-resolved terahertz scan.")
    parser.add_argument("action", choices=["sorting"])
    parser.add_argument("scan", type=Path, help="scan folder")
    parser.add_argument("-p", dest="parameters", default="", help='such as "res=0.02" or "params.json,res=0.02"')
    arguments = parser.parse_args()
    try:
        sorting(arguments.scan, read_parameters(arguments.parameters))
    except (BadInput, OSError) as e:
        sys.exit(f"Data_sorting_cluster.py: {e}")


if __name__ == "__main__":
    main()
