"""Fetching from a server that misbehaves: the file is whole, or one sentence says why not."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import shutil
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from misbehaving import serving

from allies.errors import DiskFull, SourceError, SourceTooLarge, UnreachableSource
from allies.i18n import translated
from allies.settings import Settings
from allies.sources import cache, fetch
from allies.sources.cache import cache_folder, kept, manifest_of, place_of
from allies.sources.datasets import dataset
from allies.sources.datasets.base import Remote
from allies.sources.retries import Patience, waiting_time

BODY = b"ccode,year,cinc\n" + random.Random(1).randbytes(300_000).hex().encode()
SHA = hashlib.sha256(BODY).hexdigest()
DATASET = dataset("capabilities")
ETAG = '"one"'


@pytest.fixture
def server(monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    with serving() as running:
        yield running


@pytest.fixture
def get(server, tmp_path):
    """Fetch a path of the server; `get.waits` are the waits that would have been."""

    def call(path="/file", *, most=10_000_000, told=None, name="nmc.csv", **known):
        remote = Remote(url=server.url(path), name=name, **known)
        return fetch.fetch(
            remote, DATASET, tmp_path, most=most, told=told, patience=call.patience
        )  # fmt: skip

    call.waits = []
    call.patience = Patience(silence=20, connect=20, sleep=call.waits.append)
    call.place = tmp_path / "capabilities" / "nmc.csv"
    call.part = tmp_path / "capabilities" / "nmc.csv.part"
    return call


def fails(get, *words, kind=UnreachableSource, **more):
    """The one sentence that a failed fetch gives, in both languages."""
    with pytest.raises(kind) as caught:
        get(**more)
    said = str(caught.value)
    for word in words:
        assert word in said
    assert "\n" not in said and len(said) < 400 and said.count("; ") <= 2
    assert translated(said, "fr") != said
    if kind is UnreachableSource:
        assert said.startswith("nmc.csv of capabilities could not be fetched from its official ")
        assert said.endswith(f"look for it at {DATASET.page}")
        assert translated(said, "fr").endswith(f"cherchez-le sur {DATASET.page}")
        inner = said.split(": ", 1)[1].rsplit("; look for", 1)[0]
        assert translated(inner, "fr") != inner, "the reason in French too"
    assert not get.place.exists()
    return said


def whole(answer):
    answer.give(BODY, ETag=ETAG)


def ranged(answer):
    """Serves ranges as a good server does."""
    asked = answer.headers.get("Range", "")
    if asked and answer.headers.get("If-Range", ETAG) == ETAG:
        start = int(asked.removeprefix("bytes=").removesuffix("-"))
        span = f"bytes {start}-{len(BODY) - 1}/{len(BODY)}"
        answer.give(BODY[start:], 206, Content_Range=span, ETag=ETAG)
    else:
        whole(answer)


def in_turn(*answers):
    """Gives one answer after the other, and the last one for ever."""
    left = list(answers)
    return lambda handler: (left.pop(0) if len(left) > 1 else left[0])(handler)


# ---- what comes


def test_a_file_comes_with_its_manifest(server, get):
    server.answers["/file"] = whole
    steps = []
    done = get(sha256=SHA, size=len(BODY), told=lambda *step: steps.append(step))
    assert done.path == get.place and not done.reused
    assert get.place.read_bytes() == BODY
    manifest = json.loads(manifest_of(get.place).read_text(encoding="utf-8"))
    assert manifest["url"] == manifest["address"] == server.url("/file")
    assert (manifest["sha256"], manifest["size"]) == (SHA, len(BODY))
    assert (manifest["licence"], manifest["page"]) == (DATASET.licence, DATASET.page)
    moment = datetime.fromisoformat(manifest["fetched"])
    assert abs(datetime.now(UTC) - moment) < timedelta(minutes=1)
    assert steps[-1] == ("nmc.csv", len(BODY), len(BODY))
    assert sorted(p.name for p in get.place.parent.iterdir()) == ["nmc.csv", "nmc.csv.json"]


def test_a_kept_file_of_known_hash_is_used_without_asking(server, get):
    server.answers["/file"] = whole
    get(sha256=SHA)
    again = get(sha256=SHA)
    assert again.reused and again.manifest.sha256 == SHA
    assert len(server.asked) == 1


def test_a_kept_file_without_known_hash_is_asked_for_once_more(server, get):
    def answer(handler):
        if handler.headers.get("If-None-Match") == ETAG:
            handler.give(b"", 304)
        else:
            whole(handler)

    server.answers["/file"] = answer
    assert not get().reused
    again = get()
    assert again.reused and again.stale == ""
    server.answers["/file"] = lambda handler: handler.give(b"year\n2024\n", ETag='"two"')
    assert not get().reused
    assert get.place.read_bytes() == b"year\n2024\n"


def test_a_kept_file_is_used_when_the_server_is_gone(server, get):
    server.answers["/file"] = whole
    get()
    server.answers["/file"] = lambda handler: handler.give(b"", 404)
    again = get()
    assert again.reused and "no such file any more (404)" in again.stale
    assert again.path.read_bytes() == BODY


@pytest.mark.parametrize("harm", ["bytes", "manifest", "address", "missing"])
def test_a_kept_file_that_is_not_what_it_was_is_fetched_again(server, get, harm):
    server.answers["/file"] = whole
    get(sha256=SHA)
    manifest = manifest_of(get.place)
    if harm == "bytes":
        get.place.write_bytes(BODY[:-1] + b"x")
    elif harm == "manifest":
        manifest.write_text("{", encoding="utf-8")
    elif harm == "address":
        manifest.write_text(manifest.read_text().replace("/file", "/old"), encoding="utf-8")
    else:
        get.place.unlink()
    assert not get(sha256=SHA).reused
    assert get.place.read_bytes() == BODY


# ---- a connection that breaks


def test_a_file_cut_half_way_is_taken_up_from_there(server, get):
    server.answers["/file"] = in_turn(lambda h: h.give(BODY, cut=200_000, ETag=ETAG), ranged)
    get()
    assert get.place.read_bytes() == BODY
    (_, first), (_, second) = server.asked
    assert "Range" not in first
    assert (second["Range"], second["If-Range"]) == ("bytes=200000-", ETAG)


def test_what_has_come_waits_for_the_next_command(server, get):
    server.answers["/file"] = in_turn(
        lambda h: h.give(BODY, cut=200_000, ETag=ETAG), lambda h: h.give(b"", 500)
    )
    fails(get, "has trouble of its own (500)")
    assert get.part.stat().st_size == 200_000
    server.answers["/file"] = ranged
    get()
    assert get.place.read_bytes() == BODY
    assert server.asked[-1][1]["Range"] == "bytes=200000-"
    assert not get.part.exists()


def test_a_file_that_changed_meanwhile_is_taken_from_the_start(server, get):
    new = b"new" + BODY
    server.answers["/file"] = in_turn(
        lambda h: h.give(BODY, cut=200_000, ETag=ETAG), lambda h: h.give(new, ETag='"two"')
    )
    get()
    assert get.place.read_bytes() == new


def test_without_a_sure_sign_nothing_is_pieced_together(server, get):
    server.answers["/file"] = in_turn(lambda h: h.give(BODY, cut=200_000, ETag="W/" + ETAG), whole)
    get()
    assert get.place.read_bytes() == BODY
    assert "Range" not in server.asked[1][1]


def test_a_known_hash_lets_the_rest_come_without_a_sign(server, get):
    server.answers["/file"] = in_turn(lambda h: h.give(BODY, cut=200_000), ranged)
    get(sha256=SHA)
    assert server.asked[1][1]["Range"] == "bytes=200000-"
    assert "If-Range" not in server.asked[1][1]


def test_a_rest_that_is_not_asked_for_is_not_taken(server, get):
    wrong = {"Content_Range": f"bytes 0-{len(BODY) - 1}/{len(BODY)}", "ETag": ETAG}
    server.answers["/file"] = in_turn(
        lambda h: h.give(BODY, cut=200_000, ETag=ETAG),
        lambda h: h.give(BODY[7:], 206, **{**wrong, "Content_Range": "bytes 7-/*"}),
        whole,
    )
    get()
    assert get.place.read_bytes() == BODY


def test_a_rest_that_is_no_longer_there(server, get):
    server.answers["/file"] = in_turn(
        lambda h: h.give(BODY, cut=200_000, ETag=ETAG), lambda h: h.give(b"", 416), whole
    )
    get()
    assert get.place.read_bytes() == BODY


def test_two_states_of_a_file_are_not_one(server, get):
    """The server says that the rest fits, but the hash tells otherwise: from the start then."""
    server.answers["/file"] = in_turn(lambda h: h.give(b"x" * 10 + BODY[10:], cut=9_000), ranged,
                                      whole)  # fmt: skip
    get(sha256=SHA)
    assert get.place.read_bytes() == BODY


def test_a_server_that_always_cuts_is_given_up(server, get):
    server.answers["/file"] = lambda h: h.give(BODY, cut=200_000)
    fails(get, "the connection broke after 0.2 of 0.6 MB")
    assert len(server.asked) == get.patience.idle + 1


def test_a_server_that_promises_more_than_it_sends(server, get):
    server.answers["/file"] = lambda h: h.give(BODY, Content_Length=str(2 * len(BODY)), cut=10**7)
    fails(get, "the connection broke after 0.6 of 1.2 MB")


def test_without_a_length_the_known_size_tells_that_it_was_cut(server, get):
    server.answers["/file"] = lambda h: h.give(BODY[:5_000], Content_Length="", cut=10**7)
    fails(get, "the connection broke after 0.0 of 0.6 MB", size=len(BODY))


def test_a_server_that_stalls(server, get):
    def stalls(handler):
        handler.give(BODY, cut=9_000)
        time.sleep(1)

    get.patience = replace(get.patience, silence=0.3)
    server.answers["/file"] = stalls
    fails(get, "127.0.0.1 sends nothing for 0.3 s")


def test_a_server_that_drips(server, get):
    def drips(handler):
        handler.give(BODY, cut=10)
        for _ in range(40):
            handler.wfile.write(b"x")
            time.sleep(0.01)

    server.answers["/file"] = drips
    get.patience = replace(get.patience, window=0.05)
    fails(get, "127.0.0.1 sends less than 1000 bytes a second")


def test_a_server_that_is_not_there(server, get, monkeypatch):
    monkeypatch.setattr(server, "server_port", 1)
    fails(get, "127.0.0.1 can't be reached")


# ---- a server that says no, or later, or elsewhere


@pytest.mark.parametrize(
    ("status", "told"),
    [(404, "no such file any more (404)"), (410, "no such file any more (410)"),
     (403, "does not give it to everyone (403)"), (500, "has trouble of its own (500)"),
     (418, "gives no file but the answer 418"), (204, "gives no file but the answer 204"),
     (304, "nothing newer")],
)  # fmt: skip
def test_refusals(server, get, status, told):
    server.answers["/file"] = lambda h: h.give(b"", status)
    fails(get, told)


def test_a_busy_server_is_waited_for_as_it_asks(server, get):
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=30))
    server.answers["/file"] = in_turn(
        lambda h: h.give(b"", 429, Retry_After="7"), lambda h: h.give(b"", 503, Retry_After=soon),
        whole,
    )  # fmt: skip
    get()
    first, second = get.waits
    assert first == 7
    assert 20 < second < 31


def test_a_busy_server_is_not_waited_for_all_day(server, get):
    server.answers["/file"] = lambda h: h.give(b"", 429, Retry_After="86400")
    fails(get, "is busy and asks to come back in 24 hours")
    assert get.waits == []
    server.answers["/file"] = lambda h: h.give(b"", 503)
    fails(get, "is busy; try again later")
    assert get.waits == [2, 4, 8]


def test_waiting_times():
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert waiting_time("Thu, 01 Jan 2026 00:01:00 GMT", now) == 60
    assert waiting_time("Thu, 01 Jan 2015 00:01:00 GMT", now) == 0
    assert waiting_time(" 12 ") == 12
    assert waiting_time("soon") is waiting_time(None) is None


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_file_that_has_moved_is_followed(server, get, status):
    server.answers["/file"] = lambda h: h.give(b"", status, Location="/new/file")
    server.answers["/new/file"] = whole
    done = get()
    assert done.path.read_bytes() == BODY
    assert done.manifest.address == server.url("/new/file")
    assert done.manifest.url == server.url("/file")


def test_nobody_is_followed_to_an_unsafe_place(server, get):
    there = server.url("/file", host="localhost")
    server.answers["/file"] = lambda h: h.give(b"", 302, Location=there)
    fails(get, f"its address leads to {there}, which is not safe")
    assert len(server.asked) == 1


def test_a_safe_place_elsewhere_is_followed(server, get):
    server.answers["/file"] = lambda h: h.give(b"", 301, Location="https://127.0.0.1:1/file")
    fails(get, "127.0.0.1 can't be reached")


def test_a_loop_is_seen(server, get):
    server.answers["/file"] = lambda h: h.give(b"", 301, Location="/b")
    server.answers["/b"] = lambda h: h.give(b"", 302, Location="/file")
    fails(get, "its address leads round in a circle")


def test_an_endless_way_is_left(server, get):
    server.answers = {
        f"/{n}": lambda h, n=n: h.give(b"", 301, Location=f"/{n + 1}") for n in range(30)
    }
    fails(get, "its address leads on more than 8 times", path="/0")


def test_an_address_that_is_none(get, tmp_path):
    remote = Remote(url="ftp://example.org/nmc.csv", name="nmc.csv")
    with pytest.raises(UnreachableSource, match="its address is not one of the web"):
        fetch.fetch(remote, DATASET, tmp_path, most=10)


# ---- what comes is something else


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/octet-stream", ""])
def test_a_page_instead_of_the_file(server, get, kind):
    page = b"\xef\xbb\xbf\n <!DOCTYPE html><title>We have moved</title>"
    server.answers["/file"] = lambda h: h.give(page, Content_Type=kind)
    fails(get, "a web page comes instead of the file")


def test_a_wrong_hash(server, get):
    server.answers["/file"] = whole
    fails(get, f"its SHA-256 is {SHA[:12]}… and not 000000000000…", sha256="0" * 64)
    assert not get.part.exists()
    assert len(server.asked) == 1


def test_a_wrong_size(server, get):
    server.answers["/file"] = whole
    fails(get, f"it has {len(BODY)} bytes and not 12", size=12)


def test_an_empty_file(server, get):
    server.answers["/file"] = lambda h: h.give(b"")
    fails(get, "it is empty")


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip"])
@pytest.mark.parametrize("known", [{}, {"sha256": SHA, "size": len(BODY)}])
def test_what_was_packed_for_the_way_is_unpacked(server, get, encoding, known):
    packed = gzip.compress(BODY[:100_000]) + gzip.compress(BODY[100_000:])
    server.answers["/file"] = lambda h: h.give(packed, Content_Encoding=encoding)
    done = get(**known)
    assert done.path.read_bytes() == BODY
    assert done.manifest.sha256 == SHA


def test_a_packed_file_cut_half_way(server, get):
    packed = gzip.compress(BODY)

    def answer(handler):
        start = int(handler.headers.get("Range", "bytes=0-")[6:-1])
        if start:
            span = f"bytes {start}-{len(packed) - 1}/{len(packed)}"
            handler.give(packed[start:], 206, Content_Encoding="gzip", ETag=ETAG,
                         Content_Range=span)  # fmt: skip
        else:
            handler.give(packed, cut=100_000, Content_Encoding="gzip", ETag=ETAG)

    server.answers["/file"] = answer
    get()
    assert get.place.read_bytes() == BODY


def test_a_file_that_is_packed_by_itself_may_be_called_packed_for_the_way(server, get):
    packed = gzip.compress(BODY)
    server.answers["/file"] = lambda h: h.give(packed, Content_Encoding="gzip")
    get(sha256=hashlib.sha256(packed).hexdigest())
    assert get.place.read_bytes() == packed


@pytest.mark.parametrize(
    ("body", "encoding", "told"),
    [(gzip.compress(BODY)[:-9], "gzip", "can't be unpacked"), (BODY, "gzip", "can't be unpacked"),
     (BODY, "br", "packed in a way that is not read (br)"),
     (gzip.compress(bytes(20_000_000)), "gzip", "unpacks to more than the limit")],
)  # fmt: skip
def test_packing_that_is_wrong(server, get, body, encoding, told):
    server.answers["/file"] = lambda h: h.give(body, Content_Encoding=encoding)
    fails(get, told)
    assert list(get.place.parent.iterdir()) == []


# ---- how large it is


def test_the_size_is_asked_for_before(server):
    def size() -> int | None:
        remote = Remote(url=server.url("/file"), name="nmc.csv")
        return fetch.size_of(remote, patience=Patience(silence=20, connect=20))

    server.answers["/file"] = lambda h: h.give(b"", 302, Location="/new")
    server.answers["/new"] = whole
    assert size() == len(BODY)
    assert [path for path, _ in server.asked] == ["/file", "/new"]
    for silent in (
        lambda h: h.give(b"", 404),
        lambda h: h.give(BODY, Content_Encoding="gzip"),
        lambda h: h.give(BODY, Content_Length=""),
        lambda h: h.give(b"", 302, Location="/file"),
        lambda h: h.give(b"", 302, Location=server.url("/new", host="localhost")),
    ):
        server.answers["/file"] = silent
        assert size() is None
    monkey = Remote(url=server.url("/file").replace(str(server.server_port), "1"), name="a")
    assert fetch.size_of(monkey) is None


# ---- limits of this side


@pytest.mark.parametrize("length", [None, ""])
def test_a_file_beyond_the_limit(server, get, length):
    more = {} if length is None else {"Content_Length": "", "cut": 10**7}
    server.answers["/file"] = lambda h: h.give(BODY, **more)
    fails(get, "larger than 0.5 MB; raise max_download", kind=SourceTooLarge, most=500_000)
    assert list(get.place.parent.iterdir()) == []


def test_a_disk_without_room(server, get, monkeypatch):
    server.answers["/file"] = whole
    usage = shutil.disk_usage("/")._replace(free=1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    fails(get, "there is no room for nmc.csv in", "name another folder as 'cache'", kind=DiskFull)


def test_a_folder_that_can_not_be_written(server, get, tmp_path):
    server.answers["/file"] = whole
    (tmp_path / "capabilities").write_text("a file", encoding="utf-8")
    fails(get, "can't hold downloads", "name another folder as 'cache'", kind=SourceError)


def test_a_name_does_not_lead_out_of_the_folder(tmp_path):
    place = place_of(Remote(url="https://a.org/b", name="../../b.csv"), DATASET, tmp_path)
    assert place == tmp_path / "capabilities" / "b.csv"


def test_another_process_at_the_same_file(server, get):
    def answer(handler):
        handler.give(BODY, cut=100_000)
        with get.part.open("ab") as stream:
            stream.write(b"of another process")
            stream.flush()
            time.sleep(0.05)
        handler.wfile.write(BODY[100_000:])

    server.answers["/file"] = in_turn(answer, whole)
    get()
    assert get.place.read_bytes() == BODY


@pytest.mark.parametrize(
    ("settings", "environment", "platform", "folder"),
    [
        ({"cache": "/data/kept"}, {"XDG_CACHE_HOME": "/x"}, "linux", "/data/kept"),
        ({}, {"XDG_CACHE_HOME": "/x"}, "linux", "/x/allies"),
        ({}, {"XDG_CACHE_HOME": "x"}, "linux", "HOME/.cache/allies"),
        ({}, {}, "linux", "HOME/.cache/allies"),
        ({}, {"XDG_CACHE_HOME": "/x"}, "darwin", "HOME/Library/Caches/allies"),
        ({}, {"LOCALAPPDATA": "/local"}, "win32", "/local/allies/Cache"),
        ({}, {}, "win32", "HOME/AppData/Local/allies/Cache"),
    ],
)
def test_where_files_are_kept(settings, environment, platform, folder, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    found = cache_folder(Settings(**settings), environment, platform)
    assert found.as_posix() == folder.replace("HOME", tmp_path.as_posix())


def test_a_manifest_of_something_else_is_none(tmp_path):
    place = tmp_path / "a.csv"
    place.write_bytes(BODY)
    for text in ("", "[]", "{}", '{"url": 1}', '"x"'):
        manifest_of(place).write_text(text, encoding="utf-8")
        assert kept(place, Remote(url="https://a.org/a.csv", name="a.csv")) is None
    assert cache.megabytes(1_234_567) == "1.2" and cache.megabytes(45_600_000) == "46"
