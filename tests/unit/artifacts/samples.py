"""Small files of each kind, made here."""

import io
import struct
import wave

from PIL import Image


def picture(
    size: tuple[int, int] = (64, 36), kind: str = "PNG", colour: str = "teal", mode: str = "RGB"
) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, format=kind)
    return out.getvalue()


def noise(size: tuple[int, int] = (200, 200), kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 80).save(out, format=kind)
    return out.getvalue()


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body) + 8, kind) + body


def film(
    width: int = 1280, height: int = 720, seconds: float = 8.0, *, turned: bool = False
) -> bytes:
    movie = struct.pack(">4xIIII", 0, 0, 1000, int(seconds * 1000)) + bytes(80)
    one = 0 if turned else 0x10000
    matrix = struct.pack(">9i", one, 0, 0, 0, one, 0, 0, 0, 0x40000000)
    track = bytes(40) + matrix + struct.pack(">II", width << 16, height << 16)
    sound = bytes(40) + matrix + struct.pack(">II", 0, 0)
    header = box(b"mvhd", movie)
    header += box(b"trak", box(b"tkhd", sound)) + box(b"trak", box(b"tkhd", track))
    kind = box(b"ftyp", b"isom\0\0\0\0isommp42")
    return kind + box(b"moov", header) + box(b"mdat", b"pictures" * 20)


def element(kind: int, body: bytes) -> bytes:
    name = kind.to_bytes((kind.bit_length() + 7) // 8, "big")
    return name + struct.pack(">Q", len(body) | 1 << 56) + body


def webm(width: int = 640, height: int = 360, milliseconds: float = 2500.0) -> bytes:
    info = element(0x2AD7B1, struct.pack(">I", 1_000_000))
    info += element(0x4489, struct.pack(">d", milliseconds))
    size = element(0xB0, struct.pack(">H", width)) + element(0xBA, struct.pack(">H", height))
    tracks = element(0xAE, element(0xE0, size))
    body = element(0x1549A966, info) + element(0x1654AE6B, tracks)
    head = element(0x1A45DFA3, element(0x4282, b"webm"))
    return head + element(0x18538067, body + element(0x1F43B675, b"pictures" * 20))


def sound(seconds: float = 1.5) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(int(seconds * 16000)))
    return out.getvalue()
