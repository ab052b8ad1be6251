"""Writes names in India's scripts with Latin letters as their bearers do: राहुल शर्मा as "rahul sharma".

General transliteration leaves out the vowel that these scripts do not write ("rahul srma"); this puts it back. Capitals
and the letters that CloudAgent takes are the business of names.py.
"""

from dataclasses import dataclass

_FIRST_SCRIPT, _LAST_SCRIPT = 0x0900, 0x0D7F
_BLOCK = 0x80
"""Unicode gives each of these nine scripts one block and lays the letters out alike in all, as ISCII did."""

_SPEAKS_NO_LAST_A = frozenset({0x0900, 0x0980, 0x0A00, 0x0A80})
"""Devanagari, Bengali, Gurmukhi, Gujarati: their languages drop the unwritten vowel at a word's end and between."""

_VOWELS = {
    0x05: "a", 0x06: "a", 0x07: "i", 0x08: "i", 0x09: "u", 0x0A: "u", 0x0B: "ri", 0x0C: "li", 0x0D: "e", 0x0E: "e",
    0x0F: "e", 0x10: "ai", 0x11: "o", 0x12: "o", 0x13: "o", 0x14: "au", 0x50: "om", 0x60: "ri", 0x61: "li",
}  # fmt: skip
_VOWEL_SIGNS = {
    0x3E: "a", 0x3F: "i", 0x40: "i", 0x41: "u", 0x42: "u", 0x43: "ri", 0x44: "ri", 0x45: "e", 0x46: "e", 0x47: "e",
    0x48: "ai", 0x49: "o", 0x4A: "o", 0x4B: "o", 0x4C: "au", 0x57: "au", 0x62: "li", 0x63: "li",
}  # fmt: skip
_CONSONANTS = {
    0x15: "k", 0x16: "kh", 0x17: "g", 0x18: "gh", 0x19: "n", 0x1A: "ch", 0x1B: "chh", 0x1C: "j", 0x1D: "jh", 0x1E: "n",
    0x1F: "t", 0x20: "th", 0x21: "d", 0x22: "dh", 0x23: "n", 0x24: "t", 0x25: "th", 0x26: "d", 0x27: "dh", 0x28: "n",
    0x29: "n", 0x2A: "p", 0x2B: "ph", 0x2C: "b", 0x2D: "bh", 0x2E: "m", 0x2F: "y", 0x30: "r", 0x31: "r", 0x32: "l",
    0x33: "l", 0x34: "zh", 0x35: "v", 0x36: "sh", 0x37: "sh", 0x38: "s", 0x39: "h", 0x58: "q", 0x59: "kh", 0x5A: "g",
    0x5B: "z", 0x5C: "r", 0x5D: "rh", 0x5E: "f", 0x5F: "y",
}  # fmt: skip
_WITH_DOT_BELOW = {"k": "q", "g": "g", "j": "z", "d": "r", "dh": "rh", "ph": "f"}
_NASAL_SIGNS = frozenset({0x01, 0x02, 0x70})
_BREATH_SIGN, _DOT_BELOW, _NO_VOWEL = 0x03, 0x3C, 0x4D
_NYA = 0x1E
_FINAL_CONSONANTS = {
    "\u09ce": "t", "\u0d7a": "n", "\u0d7b": "n", "\u0d7c": "r", "\u0d7d": "l", "\u0d7e": "l", "\u0d7f": "k",
}  # fmt: skip
"""Letters that never carry a vowel: Bengali's khanda ta, Malayalam's chillus."""


@dataclass(slots=True)
class _Syllable:
    """The consonants before a vowel, and the vowel; a sign such as the nasal one stands as a syllable without vowel."""

    consonants: str
    letters: int
    """How many letters the consonants were: "sh" is one."""
    vowel: str
    is_unwritten: bool

    @property
    def is_open(self) -> bool:
        """Whether it is one consonant and a vowel that is spoken."""
        return self.letters == 1 and self.vowel != ""


def is_indic(char: str) -> bool:
    """Tell whether a character belongs to one of the nine scripts that this module reads."""
    return _FIRST_SCRIPT <= ord(char) <= _LAST_SCRIPT


def romanised(word: str) -> str:
    """Write one word of one of these scripts in small Latin letters; what is no letter of theirs is left out.

    Readable rather than scholarly: long and short vowels look alike, and so do the three sibilants' two "sh".
    """
    if not word:
        return ""
    syllables = _syllables(word)
    if (ord(word[0]) & -_BLOCK) in _SPEAKS_NO_LAST_A:
        _drop_silent_vowels(syllables)
    return "".join(syllable.consonants + syllable.vowel for syllable in syllables)


def _syllables(word: str) -> list[_Syllable]:
    found: list[_Syllable] = []
    joins = False
    for position, char in enumerate(word):
        code = ord(char) & (_BLOCK - 1)
        if char in _FINAL_CONSONANTS or code in _NASAL_SIGNS or code == _BREATH_SIGN:
            found.append(_Syllable(_closing_sound(word, position), 0, "", is_unwritten=False))
        elif code in _CONSONANTS and joins:
            _join(found[-1], code)
        elif code in _CONSONANTS:
            found.append(_Syllable(_CONSONANTS[code], 1, "a", is_unwritten=True))
        elif code in _VOWELS:
            found.append(_Syllable("", 0, _VOWELS[code], is_unwritten=False))
        elif found:
            _add_sign(found[-1], code)
        joins = code == _NO_VOWEL and bool(found)
    return found


def _join(syllable: _Syllable, code: int) -> None:
    """Add a consonant to one that has lost its vowel; j and ny together are spoken "gy": ज्ञान "gyan"."""
    if code == _NYA and syllable.consonants == "j":
        syllable.consonants = "gy"
    else:
        syllable.consonants += _CONSONANTS[code]
    syllable.letters += 1
    syllable.vowel, syllable.is_unwritten = "a", True


def _add_sign(syllable: _Syllable, code: int) -> None:
    if code in _VOWEL_SIGNS or code == _NO_VOWEL:
        syllable.vowel, syllable.is_unwritten = _VOWEL_SIGNS.get(code, ""), False
    elif code == _DOT_BELOW:
        syllable.consonants = _WITH_DOT_BELOW.get(syllable.consonants, syllable.consonants)


def _closing_sound(word: str, position: int) -> str:
    """Give the consonant that a sign adds behind a vowel; the nasal one is coloured by what follows: सिंह "singh"."""
    if word[position] in _FINAL_CONSONANTS:
        return _FINAL_CONSONANTS[word[position]]
    if ord(word[position]) & (_BLOCK - 1) == _BREATH_SIGN:
        return "h"
    following = word[position + 1 : position + 2]
    sound = _CONSONANTS.get(ord(following) & (_BLOCK - 1), "") if following else ""
    if sound in {"p", "ph", "b", "bh", "m"}:
        return "m"
    return "ng" if sound == "h" else "n"


def _drop_silent_vowels(syllables: list[_Syllable]) -> None:
    """Take out the unwritten vowels that are not spoken, from the end of the word, as Hindi does.

    The last one goes unless two consonants stand before it (राम "ram", कृष्ण "krishna"). One in the middle goes between
    a vowel with one consonant and one consonant with a vowel (कमला "kamla", but अर्चना "archana").
    """
    for position in range(len(syllables) - 1, 0, -1):
        syllable = syllables[position]
        if not syllable.is_unwritten or syllable.letters != 1:
            continue
        is_last = position == len(syllables) - 1
        if is_last or (syllables[position - 1].vowel != "" and syllables[position + 1].is_open):
            syllable.vowel = ""
