"""Save and load what models say of boroughs left out: arrays as safetensors, the rest as JSON."""

from __future__ import annotations

import json

from inspection_findings.theme_model.evaluation.left_out import BoroughsLeftOut, Inner

_ARRAYS = ("probabilities", "given", "coded", "undecided", "differed")
_INNER = ("without", "rows", "themes", "probabilities")


def write_left_out(left_out: BoroughsLeftOut) -> tuple[bytes, bytes]:
    """Return the contents of the safetensors file and of the JSON file."""
    import numpy as np
    from safetensors.numpy import save

    arrays = {name: getattr(left_out, name) for name in _ARRAYS}
    arrays |= {f"inner_{name}": getattr(left_out.inner, name) for name in _INNER}
    described = {
        "theme_ids": left_out.theme_ids,
        "boroughs": left_out.boroughs,
        "words": left_out.words,
        "simpler": left_out.simpler,
    }
    text = json.dumps(described, ensure_ascii=False, indent=0, sort_keys=True) + "\n"
    rows = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    return bytes(save(rows)), text.encode()


def read_left_out(arrays: bytes, described: bytes) -> BoroughsLeftOut:
    """Rebuild what `write_left_out` was given."""
    from safetensors.numpy import load

    rows, read = load(arrays), json.loads(described)
    return BoroughsLeftOut(
        theme_ids=tuple(read["theme_ids"]),
        boroughs=tuple(read["boroughs"]),
        words=tuple(read["words"]),
        simpler=tuple(read["simpler"]),
        **{name: rows[name] for name in _ARRAYS},
        inner=Inner(**{name: rows[f"inner_{name}"] for name in _INNER}),
    )
