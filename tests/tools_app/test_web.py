"""Reading pages: what is reached, what is refused, and what becomes of the bytes. Real sockets throughout."""

from __future__ import annotations

import gzip
import threading
import time
import tracemalloc
import zlib
from http.server import BaseHTTPRequestHandler
from ipaddress import IPv4Address, IPv6Address

import brotli  # type: ignore[import-untyped]  # it has no stubs
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from anima_project.configuration import Web
from anima_project.errors import ConfigurationError
from tests.tools_app.conftest import CERTIFICATE, Site
from tools_app.errors import FetchProblem, Interrupted
from tools_app.interrupt import Interrupt
from tools_app.tool import ToolResult
from tools_app.web.addresses import networks, refusal
from tools_app.web.inflating import inflated, inflaters
from tools_app.web.outline import outline
from tools_app.web.pages import Page, characters
from tools_app.web.rendering import as_markdown, without_noise
from tools_app.web.tool import WebGet, get

LOCAL = Web(allowed_networks=("127.0.0.0/8",))


def gzipped(data: bytes) -> bytes:
    """The same bytes each time: they become part of a test's name."""
    return gzip.compress(data, mtime=0)


def read(url: str, limits: Web = LOCAL) -> ToolResult:
    return get(url, limits, Interrupt())


def page(body: bytes, content_type: str = "text/html") -> Page:
    return Page(asked="http://e.x/", url="http://e.x/", status=200, reason="OK", content_type=content_type, body=body)


# What is reached


def test_the_result_starts_with_status_address_and_type(site: Site) -> None:
    url = site.serves("/a", b"hello", "text/plain; charset=utf-8")
    assert read(url).text == f"200 OK · {url} · text/plain; charset=utf-8\n\nhello"


def test_a_status_of_failure_is_a_failed_result_with_what_the_server_said(site: Site) -> None:
    result = read(site.serves("/gone", b"no such thing", status=410))
    assert not result.success
    assert result.text.startswith("410 ") and "no such thing" in result.text


def test_anima_says_who_it_is_and_asks_for_what_it_can_undo(site: Site) -> None:
    read(site.serves("/", b"x"))
    headers = site.requests[0][1]
    assert headers["User-Agent"].startswith("Anima/")
    assert headers["Accept-Encoding"] == "gzip, deflate"
    assert headers["Host"] == f"127.0.0.1:{site.port}"


def test_a_proxy_of_the_environment_is_not_used(site: Site, silent_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{silent_port}")
    assert read(site.serves("/", b"direct")).success


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed_and_the_final_address_is_named(site: Site, status: int) -> None:
    site.redirects("/1", "/2?x=1#y", status)
    final = site.serves("/2?x=1", b"here")
    assert read(site.url + "/1").text == f"200 OK · {final} · text/plain\nRedirected from {site.url}/1.\n\nhere"


def test_redirects_end_at_the_setting(site: Site) -> None:
    for n in range(4):
        site.redirects(f"/{n}", f"/{n + 1}")
    site.serves("/4", b"end")
    assert read(site.url + "/0", Web(redirects=4, allowed_networks=LOCAL.allowed_networks)).success
    with pytest.raises(FetchProblem, match="redirects more than 3 times"):
        read(site.url + "/0", Web(redirects=3, allowed_networks=LOCAL.allowed_networks))


def test_a_redirect_in_a_circle_ends(site: Site) -> None:
    with pytest.raises(FetchProblem, match="redirects more than 5 times"):
        read(site.redirects("/", "/"))


# What is refused


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "0x7f000001", "2130706433", "[::1]", "0", "[::]"])
def test_this_machine_is_refused_under_every_name(site: Site, host: str) -> None:
    with pytest.raises(FetchProblem, match=r"may not be read|has no address|no valid URL"):
        read(f"http://{host}:{site.port}/", Web())
    assert site.requests == []


@pytest.mark.parametrize("target", ["http://127.0.0.2:{port}/", "http://[::ffff:10.0.0.1]/", "http://169.254.169.254/"])
def test_a_redirect_to_a_refused_address_is_refused(site: Site, target: str) -> None:
    url = site.redirects("/", target.format(port=site.port))
    with pytest.raises(FetchProblem, match="may not be read"):
        read(url, Web(allowed_networks=("127.0.0.1",)))


@pytest.mark.parametrize(
    "url",
    ["ftp://e.x/", "file:///etc/passwd", "/etc/passwd", "e.x", "http://", "http:///x", "javascript:1", "http://[", ""],
)
def test_only_http_and_https_addresses_are_read(url: str) -> None:
    with pytest.raises(FetchProblem):
        read(url)


def test_a_redirect_to_another_scheme_is_refused(site: Site) -> None:
    with pytest.raises(FetchProblem, match="not an http or https URL"):
        read(site.redirects("/", "file:///etc/passwd"))


def test_credentials_in_an_address_are_refused_and_not_repeated() -> None:
    with pytest.raises(FetchProblem) as caught:
        read("http://ada:geheim@e.x/")
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.100.100.200",
        "0.0.0.0",
        "0.1.2.3",
        "224.0.0.1",
        "239.1.1.1",
        "255.255.255.255",
        "240.0.0.1",
        "192.0.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "168.63.129.16",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "fec0::1",
        "2001:db8::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::127.0.0.1",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::1",
        "64:ff9b::7f00:1",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::1",
        "100::1",
    ],
)
def test_addresses_that_are_not_public_are_refused(address: str) -> None:
    assert refusal(address, ())


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::1.1.1.1"]
)
def test_public_addresses_are_reached(address: str) -> None:
    assert refusal(address, ()) is None


@given(st.ip_addresses(v=4).filter(lambda address: not address.is_global))
def test_no_dress_of_ipv6_makes_a_refused_address_public(address: IPv4Address) -> None:
    number = int(address)
    for dressed in (0xFFFF << 32 | number, 0x2002 << 112 | number << 80, 0x64FF9B << 96 | number):
        assert refusal(str(IPv6Address(dressed)), ())


def test_what_the_configuration_allows_is_reached_and_nothing_more() -> None:
    allowed = networks(["10.0.0.0/8", "fd12::/16", "192.168.1.7"])
    assert refusal("10.9.9.9", allowed) is None
    assert refusal("::ffff:10.9.9.9", allowed) is None
    assert refusal("192.168.1.7", allowed) is None
    assert refusal("192.168.1.8", allowed)
    with pytest.raises(ConfigurationError, match=r"web\.allowed_networks"):
        networks(["10.0.0.0/33"])


def test_a_name_is_judged_by_the_address_it_leads_to_when_it_is_connected(site: Site) -> None:
    site.serves("/", b"x")
    with pytest.raises(FetchProblem, match=r"localhost \("):
        read(f"http://localhost:{site.port}/", Web(allowed_networks=("10.0.0.0/8",)))
    assert site.requests == []


def test_a_name_that_is_allowed_keeps_its_host_header(site: Site) -> None:
    site.serves("/", b"x")
    assert read(f"http://localhost:{site.port}/", Web(allowed_networks=("127.0.0.0/8", "::1"))).success
    assert site.requests[0][1]["Host"] == f"localhost:{site.port}"


def test_tls_is_checked_against_the_name_though_the_address_is_connected(
    secure_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    secure_site.serves("/", b"secret")
    assert read(f"https://localhost:{secure_site.port}/", Web(allowed_networks=("127.0.0.0/8", "::1"))).success
    assert secure_site.server_names == ["localhost"]
    with pytest.raises(FetchProblem, match="certificate"):
        read(f"https://127.0.0.1:{secure_site.port}/")


def test_a_certificate_nobody_vouches_for_is_refused(secure_site: Site) -> None:
    with pytest.raises(FetchProblem, match="certificate"):
        read(f"https://localhost:{secure_site.port}/", Web(allowed_networks=("127.0.0.0/8", "::1")))


def test_a_host_without_an_address_is_an_error_that_names_it() -> None:
    with pytest.raises(FetchProblem, match=r"nowhere\.invalid"):
        read("http://nowhere.invalid/")


def test_a_closed_port_is_an_error_that_says_so(silent_port: int) -> None:
    with pytest.raises(FetchProblem, match="cannot be read"):
        read("http://127.0.0.1:1/")


def test_a_server_that_speaks_no_http_is_an_error(site: Site) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"\0\0\0garbage\r\n\r\n")

    site.answers["/"] = answer
    with pytest.raises(FetchProblem, match="cannot be read"):
        read(site.url + "/")


# Time


def test_silence_ends_at_the_timeout(silent_port: int) -> None:
    with pytest.raises(FetchProblem, match=r"longer than 0\.2 seconds"):
        read(f"http://127.0.0.1:{silent_port}/", Web(timeout_s=0.2, allowed_networks=LOCAL.allowed_networks))


def drip(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.02)
    except OSError:
        pass  # the reader left


def test_a_page_that_drips_for_ever_ends_at_the_timeout(site: Site) -> None:
    site.answers["/"] = drip
    with pytest.raises(FetchProblem, match=r"longer than 0\.3 seconds"):
        read(site.url + "/", Web(timeout_s=0.3, allowed_networks=LOCAL.allowed_networks))


def test_an_interrupt_ends_a_page_that_is_being_waited_for(site: Site) -> None:
    interrupt = Interrupt()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        threading.Thread(target=interrupt.set).start()
        drip(handler)

    site.answers["/"] = answer
    with pytest.raises(Interrupted):
        get(site.url + "/", Web(timeout_s=3600, allowed_networks=LOCAL.allowed_networks), interrupt)


def test_an_interrupt_from_before_is_heard_at_once(silent_port: int) -> None:
    interrupt = Interrupt()
    interrupt.set()
    with pytest.raises(Interrupted):
        get(f"http://127.0.0.1:{silent_port}/", Web(timeout_s=3600, allowed_networks=("127.0.0.0/8",)), interrupt)


# Size


def test_a_long_page_is_cut_while_it_is_read(site: Site) -> None:
    result = read(site.serves("/", b"x" * 50_000), Web(body_bytes=1_000, allowed_networks=LOCAL.allowed_networks))
    assert "Cut after 1000 bytes." in result.text
    assert result.text.count("x" * 1_000) == 1 and "x" * 1_001 not in result.text


def test_a_stream_without_end_is_cut(site: Site) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b"x" * 65_536)
        except OSError:
            pass  # the reader had enough

    site.answers["/"] = answer
    assert "Cut after" in read(site.url + "/", Web(body_bytes=100_000, allowed_networks=LOCAL.allowed_networks)).text


def bomb(encoding: str) -> bytes:
    """300 MB of zeros, packed."""
    pack = zlib.compressobj(9, zlib.DEFLATED, 31 if encoding == "gzip" else 15)
    return b"".join([*(pack.compress(bytes(1_000_000)) for _ in range(300)), pack.flush()])


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_compression_bomb_takes_no_more_memory_than_the_cap(site: Site, encoding: str) -> None:
    url = site.serves("/", bomb(encoding), "text/html", Content_Encoding=encoding)
    read(site.serves("/warm", b"<p>x"))  # libraries load outside of the measure
    tracemalloc.start()
    result = read(url, Web(body_bytes=1_000_000, allowed_networks=LOCAL.allowed_networks))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert result.success
    assert peak < 15_000_000


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzipped(b"hello")),
        ("x-gzip", gzipped(b"hel") + gzipped(b"lo")),
        ("deflate", zlib.compress(b"hello")),
        ("deflate", zlib.compress(b"hello")[2:-4]),
        ("identity", b"hello"),
        ("gzip, gzip", gzipped(gzipped(b"hello"))),
    ],
)
def test_compressed_pages_are_unpacked(site: Site, encoding: str, packed: bytes) -> None:
    assert read(site.serves("/", packed, Content_Encoding=encoding)).text.endswith("\n\nhello")


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("br", brotli.compress(b"hello")),
        ("zstd", zstandard.compress(b"hello")),
        ("gzip", b"no gzip at all"),
        ("deflate", b"\xff\xff\xff\xff"),
        ("gzip, gzip, gzip", b"x"),
    ],
)
def test_an_encoding_that_was_not_asked_for_or_is_broken_is_an_error(site: Site, encoding: str, packed: bytes) -> None:
    with pytest.raises(FetchProblem, match="cannot be read: it came with"):
        read(site.serves("/", packed, Content_Encoding=encoding))


@given(st.binary(max_size=2_000), st.integers(1, 50))
def test_unpacking_does_not_depend_on_how_the_bytes_arrive(data: bytes, size: int) -> None:
    for packed, name in ((gzipped(data), "gzip"), (zlib.compress(data), "deflate")):
        layers = inflaters(name)
        pieces = [packed[start : start + size] for start in range(0, len(packed), size)]
        assert b"".join(out for piece in pieces for out in inflated(piece, layers)) == data


# Characters


@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\ufeff\0"), min_size=1),
    st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-16", "utf-32"]),
)
def test_the_charset_of_the_header_is_respected(text: str, encoding: str) -> None:
    assert characters(page(text.encode(encoding), f'text/plain; charset="{encoding}"')) == text


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("é".encode("latin-1"), "text/plain; charset=iso-8859-1", "é"),
        (b"\x80", "text/plain; charset=iso-8859-1", "€"),
        ("привет".encode("koi8-r"), "text/plain; charset=KOI8-R", "привет"),
        ("日本語".encode("shift_jis"), "text/html; charset=Shift_JIS", "日本語"),
        ('<meta charset="windows-1251">привет'.encode("cp1251"), "text/html", '<meta charset="windows-1251">привет'),
        (
            '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">漢'.encode("gb18030"),
            "text/html",
            '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">漢',
        ),
        (
            '<?xml version="1.0" encoding="koi8-r"?>да'.encode("koi8-r"),
            "text/xml",
            '<?xml version="1.0" encoding="koi8-r"?>да',
        ),
        (b"\xef\xbb\xbf" + "é".encode(), "text/plain; charset=iso-8859-1", "é"),
        ("é".encode(), "text/plain; charset=no-such-thing", "é"),
        ("é".encode(), "text/plain; charset=hex", "é"),
        ("é".encode(), "text/plain", "é"),
        ("aé".encode()[:2], "text/plain", "a\ufffd"),
        (b"", "text/plain", ""),
    ],
)
def test_characters_come_by_mark_header_document_and_looks(body: bytes, content_type: str, text: str) -> None:
    assert characters(page(body, content_type)) == text


def test_a_page_without_any_charset_is_read_by_what_it_looks_like() -> None:
    text = "Съешь же ещё этих мягких французских булок, да выпей чаю. " * 20
    assert characters(page(text.encode("cp1251"), "text/plain")) == text


@given(st.binary(max_size=300), st.text(max_size=30))
def test_no_bytes_and_no_header_break_the_decoding(body: bytes, charset: str) -> None:
    characters(page(body, f"text/html; charset={charset}"))


# What the model sees

ARTICLE = "".join(
    f"<p>Paragraph {n} tells of a <a href='/fox/{n}'>fox</a> that jumped over {n * 7} lazy dogs in {n + 1900}.</p>"
    for n in range(60)
)
PAGE = f"""<!doctype html><html><head><title>Of Foxes &amp; Dogs</title><style>p {{ color: red }}</style>
<script>var hidden = "evil";</script></head><body><nav><a href="/">Home</a> <a href="/about">About us</a></nav>
<article><h1>Foxes</h1>{ARTICLE}<ul><li>one</li><li>two</li></ul></article><SCRIPT>more.evil()</SCRIPT>
<footer>Imprint</footer></body></html>"""


def test_html_becomes_markdown_of_the_main_content_with_links_and_no_scripts(site: Site) -> None:
    text = read(site.serves("/", PAGE.encode(), "text/html; charset=utf-8")).text
    assert "# Of Foxes & Dogs" in text
    assert f"a [fox]({site.url}/fox/3) that jumped over 21 lazy dogs" in text
    assert "evil" not in text and "color" not in text


def test_a_short_page_is_shown_whole(site: Site) -> None:
    html = b"<title>Hi</title><h1>Hello</h1><p>See <a href='x'>this</a>.</p><ul><li>one<li>two</ul><pre>a\n  b</pre>"
    text = read(site.serves("/d/", html, "text/html")).text
    assert text.endswith(f"\n\n# Hi\n\n# Hello\n\nSee [this]({site.url}/d/x).\n\n- one\n- two\n\n```\na\n  b\n```")


def test_a_page_of_links_keeps_its_links() -> None:
    html = "".join(f"<li><a href='/{n}'>Story number {n}</a> by somebody</li>" for n in range(200))
    assert "[Story number 7](http://e.x/7)" in as_markdown(f"<html><body><ul>{html}</ul></body></html>", "http://e.x/")


def test_json_and_text_come_as_they_are(site: Site) -> None:
    body = b'{"a":  [1, 2],\n "b": "<p>\\u00e9</p>"}'
    assert read(site.serves("/", body, "application/json")).text.endswith("\n\n" + body.decode())


def test_a_page_without_text_says_so(site: Site) -> None:
    assert read(site.serves("/", b"", "text/html")).text.endswith("(The page has no text.)")


@pytest.mark.parametrize("content_type", ["image/png", "application/pdf", "application/octet-stream", ""])
def test_binary_content_is_described_and_not_dumped(site: Site, content_type: str) -> None:
    result = read(site.serves("/", b"\x89PNG\0\0\0" * 1_000, content_type))
    assert f"Binary content, {content_type or 'of unknown type'}, 7000 bytes. Not shown." in result.text
    assert "PNG" not in result.text


@given(st.text(alphabet="<>/scriptylevgSCRIPTé!- =\"'", max_size=200))
def test_no_html_keeps_a_script_or_breaks_the_reading(source: str) -> None:
    clean = without_noise(source + "<ScRiPt>evil()</sCrIpT>")
    assert "evil()" not in clean
    outline(source, "http://e.x/")


def test_noise_is_taken_out_in_time_that_grows_with_the_length_only() -> None:
    assert without_noise("<script" * 300_000) == ""
    assert without_noise("<script></script>" * 100_000 + "é") == "é"
    assert without_noise("a<scripture>b") == "a<scripture>b"
    assert "AAAA" not in without_noise(f"<img src='data:image/png;base64,{'A' * 100_000}'>")


def test_the_tool_takes_its_limits_from_the_configuration_and_only_reads() -> None:
    tool = WebGet()
    assert tool.changes_something is False
    assert tool.subject({"url": "https://e.x/"}) == "https://e.x/"
    assert tool.subject({}) == ""
