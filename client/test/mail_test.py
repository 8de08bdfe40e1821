#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""kith-mime: every mail of mails/ says what stands beside it, and hostile ones end in bounds.

    mail_test.py          compares
    mail_test.py write    writes what comes, to be read before it is committed
"""
import hashlib
import json
import os
import subprocess
import sys

PROGRAM = os.environ["KITH_MIME"]
MAILS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "mails")
DONE, USAGE, REFUSED = 0, 64, 65
CRASHES = (-11, -6, -5, -24)  # by the sandbox: no memory left, or no time
HEAD = b"From: a@b.example\nMIME-Version: 1.0\n"


def take(data, *arguments):
    """Exit status, what it says, and the bytes of the attachments."""
    done = subprocess.run([PROGRAM, *arguments], input=data, capture_output=True, check=False)
    if not done.stdout:
        return done.returncode, None, []
    line, rest = done.stdout.split(b"\n", 1)
    name, version, length = line.split(b" ")
    assert (name, version) == (b"kith-mime", b"1"), line
    said, rest = json.loads(rest[:int(length)]), rest[int(length):]
    files = []
    for part in said.get("attachments", []):
        files.append(rest[:part["size"]])
        rest = rest[part["size"]:]
    assert not rest, "more bytes than attachments"
    return done.returncode, said, files


def described(path):
    with open(path, "rb") as file:
        code, said, files = take(file.read())
    for part, data in zip(said.get("attachments", []), files):
        part["sha256"] = hashlib.sha256(data).hexdigest()
    return {"exit": code, **said}


def compare(write):
    names = sorted(name[:-4] for name in os.listdir(MAILS) if name.endswith(".eml"))
    assert len(names) > 30, names
    for name in names:
        beside = os.path.join(MAILS, name + ".json")
        said = described(os.path.join(MAILS, name + ".eml"))
        if write:
            with open(beside, "w", encoding="utf-8") as file:
                json.dump(said, file, ensure_ascii=False, indent=1)
                file.write("\n")
        with open(beside, encoding="utf-8") as file:
            expected = json.load(file)
        assert said == expected, f"{name}: {json.dumps(said, ensure_ascii=False)}"


def refuses(what, data, reason):
    code, said, _ = take(data)
    assert code == REFUSED and said == {"refused": reason}, f"{what}: {code} {said}"


def multipart(depth):
    return b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i)
                    for i in range(depth))


def test_bounds():
    refuses("100 MiB", HEAD + b"\n" + b"x" * (100 << 20), "TOO_LARGE")
    refuses("10,000 parts", HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n"
            + b"--b\n\nx\n" * 10000, "TOO_MANY_PARTS")
    refuses("1,000 levels", HEAD + multipart(1000), "TOO_DEEP")
    refuses("20,000 levels", HEAD + multipart(20000), "TOO_DEEP")
    refuses("a header line of 1 MiB", HEAD + b"X-A: " + b"y" * (1 << 20), "HEADER_TOO_LARGE")
    refuses("1 MiB of header lines", HEAD + b"X-A: y\n" * (1 << 17), "HEADER_TOO_LARGE")
    refuses("NULs", b"\0" * 100000, "NO_MESSAGE")
    refuses("empty lines", b"\n" * 100000, "NO_SENDER")
    code, said, _ = take(HEAD + b"\nxx", "20")
    assert (code, said) == (REFUSED, {"refused": "TOO_LARGE"}), "a bound of its own"
    for wrong in ("0", "x", "100000000000"):
        assert take(HEAD, wrong)[0] == USAGE, wrong


def test_greedy():
    """What would take memory or time without end takes some of both, and the process with it."""
    for what, data in (
            ("parts", b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n\n" * 30000),
            ("mails in mails", b"Content-Type: message/rfc822\n\n" * 20000),
            ("open tags", b"Content-Type: text/html\n\n" + b"<a " * 200000),
            ("open values", b"Content-Type: text/html\n\n" + b'<a x="' * 200000),
            ("open scripts", b"Content-Type: text/html\n\n" + b"<script " * 100000),
            ("entities", b"Content-Type: text/html\n\n" + b"&#1" * 200000),
            ("quotes", b"\n" + b"> a\nb\n" * 20000),
            ("groups", b"To: " + b"a:" * 30000 + b"\n\nx"),
            ("comments", b"To: " + b"(" * 60000 + b"\n\nx"),
            ("parameters", b"Content-Type: text/plain" + b"; a*1=b" * 8000 + b"\n\nx"),
            ("words", b"Subject: " + b"=?utf-8?B?w6k=?= " * 3000 + b"\n\nx")):
        code, _, _ = take(HEAD + data)
        assert code in (DONE, REFUSED, *CRASHES), f"{what}: {code}"


def test_long_text_is_kept():
    long = "很长的一行。\n" * 5000
    code, said, files = take(HEAD + b"Content-Type: text/plain; charset=utf-8\n\n" + long.encode())
    assert code == DONE and len(said["text"]) == 20000 and len(said["body"]) == 20000
    assert [part["file_name"] for part in said["attachments"]] == ["message.txt"]
    assert files[0].decode() == long.rstrip("\n")


def test_many_files():
    part = b"--b\nContent-Disposition: attachment; filename=f\n\n%d\n"
    data = HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"".join(
        part % i for i in range(199))
    code, said, files = take(data + b"--b--\n")
    assert code == DONE and len(said["attachments"]) == 199 and files[198] == b"198"
    refuses("one more", data + part % 199 + b"--b--\n", "TOO_MANY_PARTS")


def test_digest():
    """It tells what was written, not the way that it came."""
    mail = b"From: a@b.example\nSubject: s\nMessage-ID: <1@b>\n\nline\nend\n"
    same = [mail, b"Received: by x\nReturn-Path: <a@b.example>\nDelivered-To: k@k\n" + mail,
            mail.replace(b"\n", b"\r\n"), mail + b"\n", b"From a@b Mon Nov  2\n" + mail]
    other = [mail.replace(b"end", b"End"), mail.replace(b"Subject: s", b"Subject: t"),
             mail.replace(b"<1@b>", b"<2@b>")]
    digests = [take(data)[1]["sha256"] for data in same + other]
    assert len(set(digests[:5])) == 1 and len(set(digests)) == 4, digests


def main():
    compare(sys.argv[1:] == ["write"])
    for name, test in sorted(globals().items()):
        if name.startswith("test_"):
            test()
            print(f"{name}: well")


if __name__ == "__main__":
    main()
