"""Bytes to text without trusting what the mail says about itself."""

from encodings.aliases import aliases

# Python knows these as codecs, but they are no character sets of mail: some raise, some take
# quadratic time (idna), some yield lone surrogates that no database takes (UTF-7).
_NOT_TEXT = frozenset(
    [
        "base64_codec",
        "bz2_codec",
        "hex_codec",
        "quopri_codec",
        "rot_13",
        "uu_codec",
        "zlib_codec",
        "idna",
        "utf_7",
        "punycode",
        "unicode_escape",
        "raw_unicode_escape",
        "undefined",
        "mbcs",
        "oem",
    ],
)
# Names seen in real mail that Python does not know, or reads too narrowly.
_SEEN = {
    "iso_8859_1": "cp1252",  # WHATWG: what is labelled Latin-1 is Windows-1252
    "us_ascii": "utf_8",
    "ascii": "utf_8",
    "iso_8859_8_i": "iso8859_8",
    "iso_8859_8_e": "iso8859_8",
    "windows_31j": "cp932",
    "shift_jis": "cp932",
    "x_sjis": "cp932",
    "euc_kr": "cp949",
    "x_gbk": "gb18030",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601_1987": "cp949",
    "x_windows_949": "cp949",
    "windows_874": "cp874",
    "x_mac_roman": "mac_roman",
}
_KNOWN = {**aliases, **{codec: codec for codec in aliases.values()}, **_SEEN}


def codec_for(charset: str) -> str | None:
    """The codec to use, or None. A table, not `codecs.lookup`, which imports and remembers every invented name."""
    key = charset[:40].strip().strip("\"'").lower().replace("-", "_").replace(" ", "_")
    codec = _KNOWN.get(key)
    return None if codec is None or codec in _NOT_TEXT else codec


def decode(raw: bytes, charset: str = "") -> str:
    """Never fails. A stated charset that does not fit gives way to UTF-8, and that to Windows-1252, which takes any byte."""
    codec = codec_for(charset)
    for candidate in (codec, "utf-8"):
        if candidate:
            try:
                return raw.decode(candidate)
            except (UnicodeError, ValueError):
                continue
    if codec and not codec.startswith("utf"):
        return raw.decode(codec, "replace")
    # Mostly UTF-8 with a few broken bytes stays UTF-8; text without any valid sequence is an old 8-bit mail.
    lenient = raw.decode("utf-8", "replace")
    broken = lenient.count("\ufffd")
    multibyte = sum(1 for char in lenient[:10_000] if char > "\x7f" and char != "\ufffd")
    return lenient if multibyte > broken else raw.decode("cp1252", "replace")
