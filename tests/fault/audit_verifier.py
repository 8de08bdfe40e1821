#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A second verifier of the audit log, written after deploy/AUDIT.md and nothing else.

    audit_verifier.py CONNINFO SEAL_FILE PUBLIC_KEY…    says "good" or what is wrong first
    audit_verifier.py --proof PROOF.json PUBLIC_KEY     checks a proof of one entry
"""
import hashlib
import hmac
import json
import re
import struct
import subprocess
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization

ERASED = re.compile(r'^\{"\(erased\)": "([0-9a-f]{64})"\}$')
ROWS = """select row_to_json(x) from (select seq, 1 as form, {time} as at, actor, call, object, record,
  op::text as kind, version, encode(salt, 'hex') as salt, jsonb_typeof(old) as type, old::text as text,
  (select json_agg(json_build_array(key, value::text)) from jsonb_each(
    case when jsonb_typeof(old) = 'object' then old end)) as pairs from audit_entry
  union all select seq, 2, {time}, actor, call, 0, 0, kind, 0, encode(salt, 'hex'),
  jsonb_typeof(detail), detail::text, (select json_agg(json_build_array(key, value::text)) from
    jsonb_each(case when jsonb_typeof(detail) = 'object' then detail end)) from audit_event
  order by seq) x""".format(time="(extract(epoch from at) * 1000000)::bigint")
SEALS = """select row_to_json(x) from (select id as number, after_seq as after, last_seq as last,
  entries, root, (extract(epoch from sealed_at) * 1000000)::bigint as time, previous, key_id as key,
  signature from audit_seal order by id) x"""


class Wrong(Exception):
    pass


def ask(conninfo, sql):
    done = subprocess.run(["psql", "-XAtq", "-d", conninfo, "-c", sql], capture_output=True,
                          text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def number(value):
    return struct.pack(">q", value)


def text(value):
    return struct.pack(">I", len(value)) + value


def maybe(value, form):
    return b"\0" if value is None else b"\1" + form(value)


def salts_of(row, key):
    """The salt of each value in turn: made of the row's, or kept for itself once some were erased."""
    salt = bytes.fromhex(row["salt"] or "")
    if salt and len(salt) % 32 == 0:
        yield from (salt[i:i + 32] for i in range(0, len(salt), 32))
        while True:
            yield bytes(32)
    while True:
        yield hmac.new(salt, key[0].encode(), "sha256").digest()


def pairs_of(row, pairs):
    out, key = b"", [""]
    salts = salts_of(row, key)
    for key[0], value in pairs:
        erased = ERASED.match(value)
        digest = bytes.fromhex(erased[1]) if erased else sha(next(salts), value.encode())
        out += text(key[0].encode()) + digest
    return out


def leaf(row):
    out = bytes([row["form"]]) + number(row["seq"]) + number(row["at"]) + maybe(row["actor"], number)
    out += maybe(row["call"], lambda value: text(value.encode()))
    out += number(row["object"]) + number(row["record"]) if row["form"] == 1 else b""
    out += maybe(row["kind"], lambda value: text(value.encode()))
    out += number(row["version"]) if row["form"] == 1 else b""
    if row["text"] is None:
        return out + b"\0" + maybe(row["salt"], lambda salt: text(bytes.fromhex(salt)))
    if row["type"] != "object":
        return out + b"\2" + pairs_of(row, [("", row["text"])])
    pairs = row["pairs"] or []
    return out + b"\1" + struct.pack(">I", len(pairs)) + pairs_of(row, pairs)


def root_of(leaves):
    if not leaves:
        return sha(b"")
    level = [sha(b"\0", one) for one in leaves]
    while len(level) > 1:
        level = [sha(b"\1", level[i], level[i + 1]) if i + 1 < len(level) else level[i]
                 for i in range(0, len(level), 2)]
    return level[0]


def seal_text(seal):
    return "kith-audit-seal 1\n" + "".join(f"{name} {seal[name]}\n" for name in (
        "number", "after", "last", "entries", "root", "time", "previous", "key"))


def keys_of(paths):
    keys = {}
    for path in paths:
        with open(path, "rb") as file:
            key = serialization.load_pem_public_key(file.read())
        raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        keys[sha(raw).hex()] = key
    return keys


def lines_of(path):
    seals = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            try:
                seals.append(json.loads(line))
            except ValueError:
                continue
    return seals


def check_signature(keys, seal, what):
    try:
        keys[seal["key"]].verify(bytes.fromhex(seal["signature"]), what.encode())
    except (KeyError, ValueError, InvalidSignature) as error:
        raise Wrong(f"seal {seal['number']} is not signed") from error


def check_seals(seals, lines, keys):
    previous, last = "0" * 64, 0
    for i, seal in enumerate(seals):
        if seal["number"] != i + 1 or seal["after"] != last or seal["previous"] != previous:
            raise Wrong(f"seal {seal['number']} does not follow")
        check_signature(keys, seal, seal_text(seal))
        if i >= len(lines) or lines[i] != seal:
            raise Wrong(f"seal {seal['number']} is not in the file")
        previous, last = sha(seal_text(seal).encode()).hex(), seal["last"]
    if len(lines) > len(seals):
        raise Wrong(f"cut off before seal {len(seals) + 1}")


def verify(conninfo, seal_file, public_keys):
    seals, rows = ask(conninfo, SEALS), ask(conninfo, ROWS)
    check_seals(seals, lines_of(seal_file), keys_of(public_keys))
    at = 0
    for seal in seals:
        begin = at
        while at < len(rows) and rows[at]["seq"] <= seal["last"]:
            at += 1
        leaves = [leaf(row) for row in rows[begin:at]]
        if len(leaves) != seal["entries"] or root_of(leaves).hex() != seal["root"]:
            raise Wrong(f"under seal {seal['number']}")
    return len(seals), at


def prove(path, public_key):
    with open(path, encoding="utf-8") as file:
        proof = json.load(file)
    said = dict(line.split(" ", 1) for line in proof["seal_text"].splitlines())
    leaf_bytes = bytes.fromhex(proof["leaf"])
    node, index, last = sha(b"\0", leaf_bytes), proof["index"], proof["size"] - 1
    for beside in map(bytes.fromhex, proof["path"]):
        while not index & 1 and index == last:
            index, last = index >> 1, last >> 1
        node = sha(b"\1", beside, node) if index & 1 else sha(b"\1", node, beside)
        index, last = index >> 1, last >> 1
    if node.hex() != said["root"] or leaf_bytes[1:9] != number(proof["sequence"]):
        raise Wrong("the proof does not lead to the root")
    check_signature(keys_of([public_key]), {**said, "signature": proof["signature"]},
                    proof["seal_text"])


def main():
    try:
        if sys.argv[1] == "--proof":
            prove(*sys.argv[2:])
            print("good")
        else:
            print("good: %d seals, %d entries" % verify(sys.argv[1], sys.argv[2], sys.argv[3:]))
    except Wrong as wrong:
        print(wrong)
        sys.exit(1)


if __name__ == "__main__":
    main()
