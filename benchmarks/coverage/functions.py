"""The cases at function level: which call fits which implementation."""

from collections.abc import Callable
from functools import partial

from . import spellings as s
from . import spellings_diffusers as d
from .cases import Case
from .discover import Implementation, find_implementations, load

_CallMaker = Callable[[Callable[..., object]], list[s.Call]]

_BY_NAME: dict[str, _CallMaker] = {
    "attention_processor.apply_rotary_emb": d.call_mochi,
    "codegen.apply_rotary_pos_emb": s.call_gptj,
    "gptj.apply_rotary_pos_emb": s.call_gptj,
    "deepseek_v2.apply_rotary_emb": s.call_deepseek_v2,
    "deepseek_v4.apply_rotary_pos_emb": partial(s.call_single, lanes=s.HEAD_DIMENSION // 4),
    "dinov3_vit.apply_rotary_pos_emb": s.call_image,
    "embeddings.apply_1d_rope": d.call_axis_gather,
    "embeddings.apply_rotary_emb": d.call_embeddings,
    "gpt_oss._apply_rotary_emb": partial(s.call_single, lanes=s.HEAD_DIMENSION // 2),
    "helios.apply_rotary_emb_transposed": d.call_helios,
    "joyimage._apply_rotary_emb": d.call_joyimage,
    "joyimage_edit_plus._apply_rotary_emb_batched": d.call_joyimage_batched,
    "kandinsky.apply_rotary": d.call_matrices_inside,
    "kandinsky6.apply_rotary": d.call_matrices_inside,
    "ltx2_diffusion_decoder._rotate_axis": d.call_axis,
    "ltx2.apply_split_rotary_emb": d.call_ltx_split,
    "minimax_h3._apply_rotary_emb": d.call_minimax_h3,
    "minimax_music3._apply_partial_rotary_emb": d.call_minimax_music,
    "muse_glimmer_assistant.apply_rotary_pos_emb": s.call_assistant,
    "musicflamingo.apply_rotary_time_emb": s.call_time,
    "openai_privacy_filter._apply_rotary_emb": partial(s.call_single, lanes=s.HEAD_DIMENSION // 2),
    "sana_wm._apply_rotary_emb": d.call_sana,
    "hidream_image.apply_rope": d.call_hidream,
    "ernie_image.apply_rotary_emb": d.call_ernie,
}

_BY_NAME_PATTERN: dict[str, _CallMaker] = {"_vision": s.call_vision_pair, "_2d": s.call_2d}
"""Calls by a part of the function's name."""

_BY_PARAMETERS: dict[tuple[str, ...], _CallMaker] = {
    ("q", "k", "cos", "sin"): s.call_pair,
    ("q", "k", "v", "cos", "sin", "position_ids"): s.call_clvp,
    ("q", "k", "cos", "sin", "num_k_exclude_rope", "repeat_freqs_k"): s.call_2d_memory,
    ("q", "k", "cos", "sin", "cos_k", "sin_k", "num_k_exclude_rope", "repeat_freqs_k"): s.call_2d_cross,
    ("x", "cos", "sin"): s.call_single,
    ("x", "cos", "sin", "position_ids"): s.call_multidimensional,
    ("hidden_states", "cos", "sin"): s.call_single,
    ("hidden_states", "freqs_cos", "freqs_sin"): d.call_wan,
    ("hidden_states", "freqs"): d.call_anyflow,
    ("hidden_states", "rope"): d.call_rotary_pair,
    ("self", "hidden_states", "relative_position_embeddings"): s.call_conformer,
    ("self", "qk", "pos_ids"): s.call_vjepa_axes,
    ("sinusoidal_pos", "query_layer", "key_layer", "value_layer"): s.call_roformer,
    ("query", "key", "freqs_ci"): s.call_llama4_vision,
    ("t", "freqs"): d.call_stable_audio,
    ("x", "freqs"): d.call_ltx,
    ("x", "freqs_cis", "positions"): d.call_allegro,
    ("x", "freqs_cis", "use_real", "use_real_unbind_dim"): d.call_qwen_image,
    ("x", "grid_sizes", "freqs", "time_stride"): d.call_wan_animate,
    ("x", "pos"): s.call_vjepa,
    ("x", "rope_cache"): d.call_chatglm,
    ("x_in", "freqs_cis"): d.call_complex,
    ("xq", "freqs_cis"): d.call_matrices,
    ("xq", "xk", "freqs_cis"): s.call_llama4,
}
"""Calls by parameters, without `unsqueeze_dim`."""


def _call_maker(implementation: Implementation) -> _CallMaker | None:
    if implementation.name in _BY_NAME:
        return _BY_NAME[implementation.name]
    parameters = tuple(name for name in implementation.parameters if name != "unsqueeze_dim")
    if parameters == ("q", "k", "cos", "sin", "position_ids"):
        parameters = parameters[:4]
    if parameters == ("q", "k", "cos", "sin"):
        last = implementation.qualified_name.rsplit(".", 1)[-1]
        for part, maker in _BY_NAME_PATTERN.items():
            if part in last:
                return maker
    return _BY_PARAMETERS.get(parameters)


def function_cases(on_uncalled: Callable[[Implementation], None]) -> list[Case]:
    """Every implementation in every way that models call it; `on_uncalled` hears of those that no call fits."""
    cases = []
    for implementation in find_implementations():
        if implementation.name in s.NOT_A_ROTATION:
            continue
        maker = _call_maker(implementation)
        calls = maker(load(implementation.module, implementation.qualified_name)) if maker else []
        if not calls:
            on_uncalled(implementation)
        for call in calls:
            name = f"{implementation.name}.{call.variant}" if call.variant else implementation.name
            source = f"{implementation.module}:{implementation.qualified_name}"
            cases.append(Case(name, "function", source, call.function, call.arguments, call.rotations, len(implementation.places)))
    return cases
