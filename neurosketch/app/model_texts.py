"""The words of the shipped models in the user's language.

A model brings its labels in English, inside its checkpoint. Those listed here are translated; the
words of a user's own model are shown as they are.
"""

from __future__ import annotations

import re
from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from neurosketch.app.actions import QT_TRANSLATE_NOOP
from neurosketch.core.control import ConditionSpec, ControlSpec
from neurosketch.core.errors import RequestError
from neurosketch.core.model_spec import ModelSpec

_CONTEXT = "models"
_BETWEEN = " ↔ "
_NUMBERED = re.compile(r"(.*?)( \d+)?")

WORDS = (
    QT_TRANSLATE_NOOP("models", "dark"), QT_TRANSLATE_NOOP("models", "bright"),
    QT_TRANSLATE_NOOP("models", "pure"), QT_TRANSLATE_NOOP("models", "noisy"),
    QT_TRANSLATE_NOOP("models", "quiet"), QT_TRANSLATE_NOOP("models", "loud"),
    QT_TRANSLATE_NOOP("models", "smooth"), QT_TRANSLATE_NOOP("models", "punchy"),
    QT_TRANSLATE_NOOP("models", "thin"), QT_TRANSLATE_NOOP("models", "full"),
    QT_TRANSLATE_NOOP("models", "still"), QT_TRANSLATE_NOOP("models", "moving"),
    QT_TRANSLATE_NOOP("models", "soft"), QT_TRANSLATE_NOOP("models", "sharp"),
    QT_TRANSLATE_NOOP("models", "short"), QT_TRANSLATE_NOOP("models", "long"),
    QT_TRANSLATE_NOOP("models", "low"), QT_TRANSLATE_NOOP("models", "high"),
    QT_TRANSLATE_NOOP("models", "narrow"), QT_TRANSLATE_NOOP("models", "wide"),
    QT_TRANSLATE_NOOP("models", "axis"), QT_TRANSLATE_NOOP("models", "Sound"),
    QT_TRANSLATE_NOOP("models", "Brightness"), QT_TRANSLATE_NOOP("models", "Noisiness"),
    QT_TRANSLATE_NOOP("models", "Attack"), QT_TRANSLATE_NOOP("models", "Decay"),
    QT_TRANSLATE_NOOP("models", "Shape"), QT_TRANSLATE_NOOP("models", "Play"),
    QT_TRANSLATE_NOOP("models", "Morph"), QT_TRANSLATE_NOOP("models", "Loudness"),
    QT_TRANSLATE_NOOP("models", "Speed"), QT_TRANSLATE_NOOP("models", "Pitch"),
    QT_TRANSLATE_NOOP("models", "Drift"), QT_TRANSLATE_NOOP("models", "Morph A–B"),
    QT_TRANSLATE_NOOP("models", "Source A"), QT_TRANSLATE_NOOP("models", "Source B"),
    QT_TRANSLATE_NOOP("models", "Morphing textures, live"),
    QT_TRANSLATE_NOOP("models", "Cello line"), QT_TRANSLATE_NOOP("models", "Choir aahs"),
    QT_TRANSLATE_NOOP("models", "Alto saxophone"), QT_TRANSLATE_NOOP("models", "Flute phrase"),
    QT_TRANSLATE_NOOP("models", "Bowed double bass"), QT_TRANSLATE_NOOP("models", "Sung vowel"),
    QT_TRANSLATE_NOOP("models", "Mermaid song"),
    QT_TRANSLATE_NOOP("models", "Electric piano notes"),
    QT_TRANSLATE_NOOP("models", "Celesta notes"), QT_TRANSLATE_NOOP("models", "Banjo notes"),
    QT_TRANSLATE_NOOP("models", "Breakbeat, 140 BPM"),
    QT_TRANSLATE_NOOP("models", "Latin groove, 130 BPM"),
    QT_TRANSLATE_NOOP("models", "Tabla loop"), QT_TRANSLATE_NOOP("models", "Clicking beat"),
    QT_TRANSLATE_NOOP("models", "Glass hum"), QT_TRANSLATE_NOOP("models", "Lunar drone"),
    QT_TRANSLATE_NOOP("models", "Church bells"), QT_TRANSLATE_NOOP("models", "Rain"),
    QT_TRANSLATE_NOOP("models", "Fireplace"), QT_TRANSLATE_NOOP("models", "Sea waves"),
    QT_TRANSLATE_NOOP("models", "Random walk"), QT_TRANSLATE_NOOP("models", "None"),
    QT_TRANSLATE_NOOP("models", "Map of sounds"), QT_TRANSLATE_NOOP("models", "Map"),
    QT_TRANSLATE_NOOP("models", "Map across"), QT_TRANSLATE_NOOP("models", "Map up"),
    QT_TRANSLATE_NOOP("models", "Codec"), QT_TRANSLATE_NOOP("models", "Tokens of a region"),
    QT_TRANSLATE_NOOP("models", "Bitrate"), QT_TRANSLATE_NOOP("models", "uncoded"),
    QT_TRANSLATE_NOOP("models", "Freeze"), QT_TRANSLATE_NOOP("models", "Shuffle"),
    QT_TRANSLATE_NOOP("models", "Repeat"), QT_TRANSLATE_NOOP("models", "Swap with B"),
    QT_TRANSLATE_NOOP("models", "Region from"), QT_TRANSLATE_NOOP("models", "Region to"),
    QT_TRANSLATE_NOOP("models", "Clips as tokens, lo-fi live"),
    QT_TRANSLATE_NOOP("models", "Instrument"), QT_TRANSLATE_NOOP("models", "Instrument B"),
    QT_TRANSLATE_NOOP("models", "Instrument C"), QT_TRANSLATE_NOOP("models", "Keys"),
    QT_TRANSLATE_NOOP("models", "Poly"), QT_TRANSLATE_NOOP("models", "Mono"),
    QT_TRANSLATE_NOOP("models", "Legato"), QT_TRANSLATE_NOOP("models", "Articulation"),
    QT_TRANSLATE_NOOP("models", "Timbre"), QT_TRANSLATE_NOOP("models", "Blend"),
    QT_TRANSLATE_NOOP("models", "Play along"), QT_TRANSLATE_NOOP("models", "Vibrato"),
    QT_TRANSLATE_NOOP("models", "Release"), QT_TRANSLATE_NOOP("models", "Glide"),
    QT_TRANSLATE_NOOP("models", "Breathiness"), QT_TRANSLATE_NOOP("models", "Blend with B"),
    QT_TRANSLATE_NOOP("models", "Blend with C"), QT_TRANSLATE_NOOP("models", "Reverb"),
    QT_TRANSLATE_NOOP("models", "Tuning A4"), QT_TRANSLATE_NOOP("models", "Octave"),
    QT_TRANSLATE_NOOP("models", "Threshold"), QT_TRANSLATE_NOOP("models", "Sensitivity"),
    QT_TRANSLATE_NOOP("models", "Fit to range"),
    QT_TRANSLATE_NOOP("models", "Instruments under your hands"),
    QT_TRANSLATE_NOOP("models", "Alto sax"), QT_TRANSLATE_NOOP("models", "Tenor sax"),
    QT_TRANSLATE_NOOP("models", "Soprano sax"), QT_TRANSLATE_NOOP("models", "Baritone sax"),
    QT_TRANSLATE_NOOP("models", "Clarinet"), QT_TRANSLATE_NOOP("models", "Oboe"),
    QT_TRANSLATE_NOOP("models", "Bassoon"), QT_TRANSLATE_NOOP("models", "Flute"),
    QT_TRANSLATE_NOOP("models", "Pan flute"), QT_TRANSLATE_NOOP("models", "Trumpet"),
    QT_TRANSLATE_NOOP("models", "Trombone"), QT_TRANSLATE_NOOP("models", "Horn"),
    QT_TRANSLATE_NOOP("models", "Tuba"), QT_TRANSLATE_NOOP("models", "Violin"),
    QT_TRANSLATE_NOOP("models", "Viola"), QT_TRANSLATE_NOOP("models", "Cello"),
    QT_TRANSLATE_NOOP("models", "Double bass, bowed"), QT_TRANSLATE_NOOP("models", "Voice"),
    QT_TRANSLATE_NOOP("models", "Choir"), QT_TRANSLATE_NOOP("models", "Nylon guitar"),
    QT_TRANSLATE_NOOP("models", "Harp"), QT_TRANSLATE_NOOP("models", "Pizzicato"),
    QT_TRANSLATE_NOOP("models", "Upright bass"), QT_TRANSLATE_NOOP("models", "Electric piano"),
    QT_TRANSLATE_NOOP("models", "Combo organ"), QT_TRANSLATE_NOOP("models", "Accordion"),
    QT_TRANSLATE_NOOP("models", "Saw lead"), QT_TRANSLATE_NOOP("models", "Square lead"),
    QT_TRANSLATE_NOOP("models", "Four bars for six players"), QT_TRANSLATE_NOOP("models", "Tempo"),
    QT_TRANSLATE_NOOP("models", "Sketch"), QT_TRANSLATE_NOOP("models", "Bars"),
    QT_TRANSLATE_NOOP("models", "Truncation"), QT_TRANSLATE_NOOP("models", "typical"),
    QT_TRANSLATE_NOOP("models", "Density"), QT_TRANSLATE_NOOP("models", "Everyone"),
    QT_TRANSLATE_NOOP("models", "Syncopation"), QT_TRANSLATE_NOOP("models", "Register"),
    QT_TRANSLATE_NOOP("models", "Energy"), QT_TRANSLATE_NOOP("models", "Swing"),
    QT_TRANSLATE_NOOP("models", "Humanise"), QT_TRANSLATE_NOOP("models", "Drums"),
    QT_TRANSLATE_NOOP("models", "Bass"), QT_TRANSLATE_NOOP("models", "Guitar"),
    QT_TRANSLATE_NOOP("models", "Strings"), QT_TRANSLATE_NOOP("models", "Lead"),
    QT_TRANSLATE_NOOP("models", "Genre"), QT_TRANSLATE_NOOP("models", "Game rock"),
    QT_TRANSLATE_NOOP("models", "Game pop"), QT_TRANSLATE_NOOP("models", "Rock"),
    QT_TRANSLATE_NOOP("models", "Funk"), QT_TRANSLATE_NOOP("models", "Jazz"),
    QT_TRANSLATE_NOOP("models", "Latin"), QT_TRANSLATE_NOOP("models", "Hip-hop"),
    QT_TRANSLATE_NOOP("models", "Afrobeat"), QT_TRANSLATE_NOOP("models", "Soul"),
    QT_TRANSLATE_NOOP("models", "Disco"), QT_TRANSLATE_NOOP("models", "Reggae"),
    QT_TRANSLATE_NOOP("models", "House"), QT_TRANSLATE_NOOP("models", "Techno"),
    QT_TRANSLATE_NOOP("models", "Trance"), QT_TRANSLATE_NOOP("models", "Drum and bass"),
    QT_TRANSLATE_NOOP("models", "Trap"), QT_TRANSLATE_NOOP("models", "Synthwave"),
    QT_TRANSLATE_NOOP("models", "Ambient"), QT_TRANSLATE_NOOP("models", "Lo-fi"),
    QT_TRANSLATE_NOOP("models", "Mood"), QT_TRANSLATE_NOOP("models", "Any"),
    QT_TRANSLATE_NOOP("models", "Happy"), QT_TRANSLATE_NOOP("models", "Sad"),
    QT_TRANSLATE_NOOP("models", "Epic"), QT_TRANSLATE_NOOP("models", "Dark"),
    QT_TRANSLATE_NOOP("models", "Calm"), QT_TRANSLATE_NOOP("models", "Mysterious"),
    QT_TRANSLATE_NOOP("models", "Nostalgic"), QT_TRANSLATE_NOOP("models", "Hopeful"),
    QT_TRANSLATE_NOOP("models", "Romantic"), QT_TRANSLATE_NOOP("models", "Tender"),
    QT_TRANSLATE_NOOP("models", "Playful"), QT_TRANSLATE_NOOP("models", "Rebellious"),
    QT_TRANSLATE_NOOP("models", "Tense"), QT_TRANSLATE_NOOP("models", "Key"),
    QT_TRANSLATE_NOOP("models", "C major"), QT_TRANSLATE_NOOP("models", "Db major"),
    QT_TRANSLATE_NOOP("models", "D major"), QT_TRANSLATE_NOOP("models", "Eb major"),
    QT_TRANSLATE_NOOP("models", "E major"), QT_TRANSLATE_NOOP("models", "F major"),
    QT_TRANSLATE_NOOP("models", "F# major"), QT_TRANSLATE_NOOP("models", "G major"),
    QT_TRANSLATE_NOOP("models", "Ab major"), QT_TRANSLATE_NOOP("models", "A major"),
    QT_TRANSLATE_NOOP("models", "Bb major"), QT_TRANSLATE_NOOP("models", "B major"),
    QT_TRANSLATE_NOOP("models", "C minor"), QT_TRANSLATE_NOOP("models", "C# minor"),
    QT_TRANSLATE_NOOP("models", "D minor"), QT_TRANSLATE_NOOP("models", "Eb minor"),
    QT_TRANSLATE_NOOP("models", "E minor"), QT_TRANSLATE_NOOP("models", "F minor"),
    QT_TRANSLATE_NOOP("models", "F# minor"), QT_TRANSLATE_NOOP("models", "G minor"),
    QT_TRANSLATE_NOOP("models", "G# minor"), QT_TRANSLATE_NOOP("models", "A minor"),
    QT_TRANSLATE_NOOP("models", "Bb minor"), QT_TRANSLATE_NOOP("models", "B minor"),
    QT_TRANSLATE_NOOP("models", "Scale"), QT_TRANSLATE_NOOP("models", "As the key"),
    QT_TRANSLATE_NOOP("models", "Dorian"), QT_TRANSLATE_NOOP("models", "Phrygian"),
    QT_TRANSLATE_NOOP("models", "Lydian"), QT_TRANSLATE_NOOP("models", "Mixolydian"),
    QT_TRANSLATE_NOOP("models", "Harmonic minor"), QT_TRANSLATE_NOOP("models", "Pentatonic"),
    QT_TRANSLATE_NOOP("models", "Blues"),
    QT_TRANSLATE_NOOP("models", "sparse"), QT_TRANSLATE_NOOP("models", "busy"),
    QT_TRANSLATE_NOOP("models", "few hits"), QT_TRANSLATE_NOOP("models", "many hits"),
    QT_TRANSLATE_NOOP("models", "short notes"), QT_TRANSLATE_NOOP("models", "long notes"),
    QT_TRANSLATE_NOOP("models", "single notes"), QT_TRANSLATE_NOOP("models", "chords"),
    QT_TRANSLATE_NOOP("models", "on the beat"), QT_TRANSLATE_NOOP("models", "off the beat"),
    QT_TRANSLATE_NOOP("models", "band"), QT_TRANSLATE_NOOP("models", "melody"),
    QT_TRANSLATE_NOOP("models", "calm bass"), QT_TRANSLATE_NOOP("models", "busy bass"),
)  # fmt: skip


def localised(spec: ModelSpec) -> ModelSpec:
    """The same model with labels in the user's language; ids and name stay as they are."""
    return replace(
        spec,
        tagline=_text(spec.tagline),
        controls=tuple(_control(control) for control in spec.controls),
        conditions=tuple(_condition(condition) for condition in spec.conditions),
    )


def _text(text: str) -> str:
    return QCoreApplication.translate(_CONTEXT, text) if text else text


def _control(control: ControlSpec) -> ControlSpec:
    ends = [_numbered(part) for part in control.label.split(_BETWEEN)]
    label, group, top = _BETWEEN.join(ends), _text(control.group), _text(control.top)
    return replace(control, label=label, group=group, top=top)


def _numbered(text: str) -> str:
    """`loud 2` is the second axis of that kind: the word is translated, the number stays."""
    match = _NUMBERED.fullmatch(text)
    if match is None or match[2] is None:
        return _text(text)
    return _text(match[1]) + match[2]


def _condition(condition: ConditionSpec) -> ConditionSpec:
    labels = {value: _text(condition.labels.get(value, value)) for value in condition.values}
    return replace(condition, label=_text(condition.label), labels=labels)


def value_text(condition: ConditionSpec, value: str) -> str:
    """What a person reads for a value of a condition, or for a mixture such as `a:0.7,b:0.3`."""
    if value in condition.values or not condition.mixes:
        return condition.labels.get(value, value)
    try:
        weights = condition.weights(value)
    except RequestError:
        return value
    parts = sorted(weights.items(), key=lambda part: -part[1])
    return " · ".join(
        f"{condition.labels.get(name, name)} {round(100 * share)} %" for name, share in parts
    )
