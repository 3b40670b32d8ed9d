"""The atlas: every value of an explorable, quantized and packed for a page.

Values are placed in the quantity's scale, rounded to 16-bit codes, delta
coded along the knots and along the array, and compressed. The page unpacks
only the blocks it shows and interpolates linearly between knots.
"""

import base64
import gzip
import hashlib
import itertools
import json
import zlib
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbkernel.explorable.grid import State, Study, Values
from nbkernel.explorable.tables import tabulate

VERSION = 1
MAGIC = b"NBKA"


@dataclass(frozen=True)
class Atlas:
    """The packed values, and the layout by which the page unpacks them."""

    study: Study
    layout: dict[str, Any]
    packed: bytes

    @property
    def text(self) -> str:
        """The compressed bytes as base64 text."""
        return base64.b64encode(self.packed).decode("ascii")

    def values(
        self, state: Mapping[str, Any], codes: Values | None = None
    ) -> Values:
        """Return what the page shows in this state.

        ``codes`` saves the unpacking of one call after another.
        """
        state = self.study.canonical(self.study.accept(state))
        codes = self.unpacked() if codes is None else codes
        return {name: self._read(name, codes[name], state) for name in codes}

    def unpacked(self) -> Values:
        """Return the 16-bit codes of every quantity."""
        raw = gzip.decompress(self.packed)[len(MAGIC) + 8 :]
        codes, start = {}, 0
        for name, entry in self.layout["quantities"].items():
            count = entry["blocks"] * entry["size"]
            low, high = np.frombuffer(raw, np.uint8, 2 * count, start).reshape(
                2, count
            )
            start += 2 * count
            zigzag = low.astype(np.uint16) | high.astype(np.uint16) << 8
            deltas = (zigzag >> 1) ^ (-(zigzag & 1)).astype(np.uint16)
            block = deltas.reshape(-1, entry["knots"], entry["row"])
            for axis, times in zip((2, 1), entry["deltas"][::-1], strict=True):
                for _ in range(times):
                    block = np.cumsum(block, axis, dtype=np.uint16)
            codes[name] = block.astype(np.int16)
        return codes

    def _read(self, name: str, codes: NDArray, state: State) -> NDArray:
        study, entry = self.study, self.layout["quantities"][name]
        quantity = study.quantities[name]
        discrete, continuous = study.split(name)
        placed = quantity.restore(codes, (entry["start"], entry["step"]))
        controls = study.controls
        table = placed.reshape(
            [len(controls[axis].grid) for axis in discrete + continuous]
            + entry["shape"]
        )
        for axis in discrete:
            table = table[list(controls[axis].grid).index(state[axis])]
        floor = entry["floor"]
        for axis in continuous:
            control = controls[axis]
            knots = np.array([control.place(knot) for knot in control.grid])
            at = control.place(state[axis])
            i = int(np.clip(np.searchsorted(knots, at) - 1, 0, len(knots) - 2))
            weight = (at - knots[i]) / (knots[i + 1] - knots[i])
            table = _between(table[i], table[i + 1], weight, floor)
        return quantity.value(table)


def _between(a: NDArray, b: NDArray, weight: float, floor: float) -> NDArray:
    if weight <= 0 or weight >= 1:
        return a if weight <= 0 else b
    empty = np.isneginf(a) & np.isneginf(b)
    a, b = (np.where(np.isneginf(side), floor, side) for side in (a, b))
    return np.where(empty, -np.inf, a + (b - a) * weight)


def build(study: Study, executor: Executor | None = None) -> Atlas:
    """Compute a study over its grid and pack the values."""
    entries: dict[str, dict] = {}
    planes = []
    for name, table in tabulate(study, executor).items():
        quantity = study.quantities[name]
        discrete, continuous = study.split(name)
        split = len(discrete), len(discrete) + len(continuous)
        knots = table.shape[split[1] - 1] if continuous else 1
        shape = list(table.shape[split[1] :])
        row = int(np.prod(shape, dtype=int))
        placed = quantity.place(table)
        ruler = quantity.ruler(placed)
        codes = quantity.quantize(placed, ruler).reshape(-1, knots, row)
        deltas, plane = _pack(codes)
        planes.append(plane)
        blocks = int(np.prod(table.shape[: split[0]], dtype=int))
        entries[name] = {
            "discrete": discrete,
            "continuous": continuous,
            "shape": shape,
            "row": row,
            "knots": knots,
            "blocks": blocks,
            "size": codes.size // blocks,
            "deltas": deltas,
            "log": quantity.scale == "log",
            "start": ruler[0],
            "step": ruler[1],
            "middle": quantity.steps // 2,
            "floor": quantity.floor(ruler),
        }
    content = b"".join(planes)
    layout: dict[str, Any] = {"version": VERSION, "quantities": entries}
    described = json.dumps(layout, sort_keys=True).encode()
    key = hashlib.sha256(described + content).digest()[:8]
    layout["key"] = key.hex()
    layout["length"] = len(content)
    return Atlas(
        study, layout, gzip.compress(MAGIC + key + content, 9, mtime=0)
    )


def _pack(codes: NDArray) -> tuple[list[int], bytes]:
    sample = codes[:: max(1, codes.size // 200_000)]
    deltas = min(
        itertools.product((0, 1, 2), repeat=2),
        key=lambda times: len(zlib.compress(_planes(sample, times), 6)),
    )
    return list(deltas), _planes(codes, deltas)


def _planes(codes: NDArray, times: tuple[int, int]) -> bytes:
    block = codes.view(np.uint16)
    for axis, count in zip((1, 2), times, strict=True):
        for _ in range(count):
            block = np.diff(block, axis=axis, prepend=np.uint16(0))
    signed = block.view(np.int16)
    zigzag = (signed << 1 ^ signed >> 15).view(np.uint16).ravel()
    low, high = (zigzag & 255), zigzag >> 8
    return low.astype(np.uint8).tobytes() + high.astype(np.uint8).tobytes()
