"""Examples as a person would tell them: where a run starts, with which settings, how many steps, what was seen."""

from __future__ import annotations

from collections.abc import Mapping

from claims.measurement import Example, Value
from claims.model import Text
from reports.words.numbers import number
from reports.words.wording import joined, same, word

# The signs of the settings, in the order of telling.
_SIGNS: Mapping[str, str] = {
    "lr": "Lr",
    "momentum": "momentum",
    "alpha": "α",
    "rho": "ρ",
    "beta1": "β₁",
    "beta2": "β₂",
    "beta1, beta2": "(β₁, β₂)",
    "eps": "ε",
    "weight_decay": "λ",
    "gamma": "γ",
    "step_size": "s",
}
# What was seen is told in so many characters.
_MOST = 100
_STEPS = ("horizon", "steps")
_ORDINARY = ("number", "start", "gradients", "step", *_STEPS, *_SIGNS)
# Of what was seen, what a name before the value would not tell.
_SEEN: Mapping[str, Text] = {
    "last step that moved": Text("the last step that moved anything: no. {}", "最後に動いたのは {} 歩目"),
    "left": Text("{} of the distance left", "残りの距離は {} 倍"),
    "otherwise": Text("otherwise than said: {}", "記述と違うもの: {}"),
    "scale": Text("scaled by {}", "{} 倍にする"),
    "classes": Text("{} classes", "{} クラス"),
    "seed": Text("seed {}", "乱数種 {}"),
}


def place(example: Example, digits: int = 3) -> Text:
    """The settings of an example as the end of a sentence, at so many digits, and in brackets what was seen there."""
    # The length of a step bears the name of its number.
    length = not isinstance(example.get("step", 1), int)
    settings = {name: value for name, value in example.items() if name in _ORDINARY and not (name == "step" and length)}
    parts = [_start(settings, digits), _signs(settings, digits), _steps(settings)]
    # Commas of Japanese would widen the brackets of a point.
    told = joined([part for part in parts if part is not None], " ", ", ")
    seen = {name: value for name, value in example.items() if name not in settings}
    if not seen:
        return told
    rest = _rest(seen, digits)
    return Text(f"{told.en} ({rest.en})", f"{told.ja}({rest.ja})") if told.en else Text(f"with {rest.en}", rest.ja)


def _rest(seen: Example, digits: int) -> Text:
    """Names and values as far as they fit, and how many there are beyond them."""
    each = [_named(name, value, digits) for name, value in seen.items()]
    shown = each[:1]
    while len(shown) < len(each) and len(joined([*shown, each[len(shown)]], ", ").en) <= _MOST:
        shown.append(each[len(shown)])
    told, left = joined(shown, ", ", ", "), len(each) - len(shown)
    return Text(f"{told.en}, and {left} more", f"{told.ja}, ほか {left} 個") if left else told


def _named(name: str, value: Value, digits: int) -> Text:
    seen = word(value) if isinstance(value, str) else same(setting(value, digits))
    told = _SEEN.get(name)
    if told is None:
        return joined([word(name), seen], " ", " ")
    return Text(told.en.format(seen.en), told.ja.format(seen.ja))


def setting(value: Value, digits: int = 3) -> str:
    """A value, or several in brackets, at so many digits."""
    if isinstance(value, tuple):
        return f"({', '.join(setting(each, digits) for each in value)})"
    return value if isinstance(value, str) else number(value, digits)


def sign(name: str) -> str | None:
    """The sign of a setting that a run is told by, or nothing of any other name."""
    return _SIGNS.get(name)


def _start(settings: Example, digits: int) -> Text | None:
    parts = []
    if "number" in settings:
        which = setting(settings["number"])
        parts.append(Text(f"for value number {which}", f"{which} 番目の値"))
    if "start" in settings:
        parts.append(Text(f"from {setting(settings['start'], digits)}", f"開始点 {setting(settings['start'], digits)}"))
    if "gradients" in settings:
        found = settings["gradients"]
        many = isinstance(found, tuple) and len(found) != 1
        told = setting(found, digits) if many or not isinstance(found, tuple) else setting(found[0], digits)
        parts.append(Text(f"with the {'gradients' if many else 'gradient'} {told}", f"勾配 {told}"))
    return joined(parts, " ", ", ") if parts else None


def _signs(settings: Example, digits: int) -> Text | None:
    found = [f"{sign} = {setting(settings[name], digits)}" for name, sign in _SIGNS.items() if name in settings]
    return Text("at " + ", ".join(found), ", ".join(found)) if found else None


def _steps(settings: Example) -> Text | None:
    parts = []
    for name in _STEPS:
        if name in settings:
            many = setting(settings[name])
            parts.append(Text(f"after {many} step{'' if many == '1' else 's'}", f"{many} 歩"))
    if "step" in settings:
        which = setting(settings["step"])
        parts.append(Text(f"in step {which}", f"{which} 歩目"))
    return joined(parts, " ", ", ") if parts else None


def when(there: str) -> str:
    """The Japanese settings of an example as a clause; a letter or digit keeps its distance."""
    return f"{there}{' ' * there[-1].isascii()}のとき、" if there else ""
