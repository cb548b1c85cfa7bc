"""Fetching: from public addresses only, whatever disguise a private one wears."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from browser_bridge import errors
from browser_bridge.attachments import fetching, transfer
from browser_bridge.attachments.fetching import Fetcher, Origin
from browser_bridge.attachments.sink import Sink
from browser_bridge.messages import RemoteFile

PNG = b"\x89PNG\r\n\x1a\nimage"
LIMIT = 1000

Serve = Callable[[dict[str, bytes]], Awaitable[str]]


@asynccontextmanager
async def serving(replies: dict[str, bytes], asked: list[str]) -> AsyncGenerator[int]:
    """Answer each path with bytes, on a port of this machine."""

    async def reply(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        asked.append(head)
        writer.write(replies[head.split()[1]])
        if "/hang" in head:
            await reader.read()
        writer.close()

    server = await asyncio.start_server(reply, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


def ok(content: bytes, *headers: str) -> bytes:
    lines = ["HTTP/1.1 200 OK", f"Content-Length: {len(content)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + content


def redirect(place: str, status: int = 302) -> bytes:
    return f"HTTP/1.1 {status} Found\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n".encode()


async def fetched(url: str, fetcher: Fetcher, path: Path) -> tuple[bytes, Origin]:
    with Sink.opened(path / "new" / "file", most=LIMIT, param="p") as sink:
        origin = await fetcher.fetch(RemoteFile(url=url, param="p"), sink)
    return (path / "new" / "file").read_bytes(), origin


def to(*addresses: str) -> fetching.Resolve:
    async def answer(_host: str, _port: int) -> Sequence[str]:
        return addresses

    return answer


LOCAL = Fetcher(allows_private=True)


async def test_fetch_keeps_bytes_and_what_the_server_says(tmp_path: Path) -> None:
    asked: list[str] = []
    replies = {"/dir/a%20b.png?x=1": ok(PNG, "Content-Type: image/png")}
    async with serving(replies, asked) as port:
        url = f"http://127.0.0.1:{port}/dir/a%20b.png?x=1"
        content, origin = await fetched(url, LOCAL, tmp_path)
    assert content == PNG
    assert origin == Origin(media_type="image/png", name="a b.png")
    lower = asked[0].lower()
    assert "cookie:" not in lower
    assert "authorization:" not in lower


async def test_fetch_takes_the_name_of_the_disposition(tmp_path: Path) -> None:
    header = 'Content-Disposition: attachment; filename="report.pdf"'
    async with serving({"/x": ok(PNG, header)}, []) as port:
        _, origin = await fetched(f"http://127.0.0.1:{port}/x", LOCAL, tmp_path)
    assert origin.name == "report.pdf"


async def test_fetch_follows_redirects(tmp_path: Path) -> None:
    replies = {"/1": redirect("/2", 301), "/2": redirect("3.png", 307), "/3.png": ok(PNG)}
    async with serving(replies, []) as port:
        content, origin = await fetched(f"http://127.0.0.1:{port}/1", LOCAL, tmp_path)
    assert (content, origin.name) == (PNG, "3.png")


async def test_fetch_ignores_proxies_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with serving({"/a": ok(PNG)}, []) as port:
        content, _ = await fetched(f"http://127.0.0.1:{port}/a", LOCAL, tmp_path)
    assert content == PNG


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "017700000001",
        "127.1",
        "0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::127.0.0.1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "169.254.169.254",
        "10.0.0.1",
        "100.64.0.1",
        "①②⑦.⓪.⓪.①",
    ],
)
async def test_private_address_is_refused_in_every_spelling(tmp_path: Path, host: str) -> None:
    asked: list[str] = []
    async with serving({"/a": ok(PNG)}, asked) as port:
        with pytest.raises(errors.InvalidAttachment) as raised:
            await fetched(f"http://{host}:{port}/a", Fetcher(), tmp_path)
    assert raised.value.param == "p"
    assert asked == []


@pytest.mark.parametrize(
    "addresses",
    [
        ("127.0.0.1",),
        ("93.184.216.34", "127.0.0.1"),
        ("::ffff:10.0.0.1",),
        ("169.254.169.254",),
        ("fd00:ec2::254",),
        (),
    ],
)
async def test_name_that_leads_to_a_private_address_is_refused(
    tmp_path: Path, addresses: tuple[str, ...]
) -> None:
    asked: list[str] = []
    async with serving({"/a": ok(PNG)}, asked) as port:
        with pytest.raises(errors.InvalidAttachment):
            await fetched(f"http://public.test:{port}/a", Fetcher(resolve=to(*addresses)), tmp_path)
    assert asked == []


async def test_connection_goes_to_the_address_that_was_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that resolves otherwise a moment later is not asked about again."""
    times: list[str] = []

    async def rebinding(host: str, _port: int) -> Sequence[str]:
        times.append(host)
        return ["127.0.0.1"] if len(times) == 1 else ["10.0.0.1"]

    monkeypatch.setattr(transfer, "is_public", "127.0.0.1".__eq__)
    async with serving({"/a": ok(PNG)}, []) as port:
        fetcher = Fetcher(resolve=rebinding)
        content, _ = await fetched(f"http://rebinding.test:{port}/a", fetcher, tmp_path)
    assert content == PNG
    assert times == ["rebinding.test"]


@pytest.mark.parametrize(
    "place", ["http://10.0.0.1/", "http://2852039166/meta-data", "//private.test/", "http://[::1]/"]
)
async def test_redirect_into_a_private_network_is_refused(
    tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def answers(host: str, port: int) -> Sequence[str]:
        known = {"public.test": ["127.0.0.1"], "private.test": ["192.168.0.9"]}
        return known.get(host) or await fetching.resolve(host, port)

    first = [True]

    def once(_address: str) -> bool:
        return first.pop() if first else False

    monkeypatch.setattr(transfer, "is_public", once)
    async with serving({"/a": redirect(place)}, []) as port:
        with pytest.raises(errors.InvalidAttachment, match="private network"):
            await fetched(f"http://public.test:{port}/a", Fetcher(resolve=answers), tmp_path)


@pytest.mark.parametrize(
    "place", ["file:///etc/passwd", "ftp://a.test/b", "http://me:secret@127.0.0.1/", "gopher://x"]
)
async def test_redirect_to_another_kind_of_address_is_refused(tmp_path: Path, place: str) -> None:
    async with serving({"/a": redirect(place)}, []) as port:
        with pytest.raises(errors.InvalidAttachment, match="address must"):
            await fetched(f"http://127.0.0.1:{port}/a", LOCAL, tmp_path)


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (redirect("/a"), "more than 5"),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "HTTP 404"),
        (b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", "HTTP 302"),
        (ok(PNG, "Content-Encoding: gzip"), "compressed"),
        (ok(bytes(LIMIT + 1)), "larger"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + bytes(LIMIT + 1), "larger"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort", "reached or understood"),
        (b"nonsense\r\n\r\n", "reached or understood"),
    ],
)
async def test_reply_that_is_no_file_is_refused(tmp_path: Path, reply: bytes, message: str) -> None:
    async with serving({"/a": reply}, []) as port:
        with pytest.raises(errors.InvalidAttachment, match=message) as raised:
            await fetched(f"http://127.0.0.1:{port}/a", LOCAL, tmp_path)
    assert raised.value.param == "p"


async def test_server_that_falls_silent_is_given_up(tmp_path: Path) -> None:
    slow = b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nand then"
    fetcher = Fetcher(allows_private=True, within=0.2)
    async with serving({"/hang": slow}, []) as port:
        with pytest.raises(errors.InvalidAttachment, match="in time"):
            await fetched(f"http://127.0.0.1:{port}/hang", fetcher, tmp_path)


async def test_address_with_a_password_is_refused(tmp_path: Path) -> None:
    with pytest.raises(errors.InvalidAttachment, match="user name"):
        await fetched("http://user:word@public.test/", Fetcher(resolve=to("8.8.8.8")), tmp_path)
