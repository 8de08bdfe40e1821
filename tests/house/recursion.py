#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""No request holds a message that can hold itself: the decoder recurses, and its stack would be the
limit. Reads the descriptor set that protoc writes."""
import glob
import os
import subprocess
import sys
import tempfile

import house

MESSAGE, GROUP = 11, 10


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def fields(data):
    """(number, value) of a message; a value is an int or bytes."""
    at = 0
    while at < len(data):
        tag, at = varint(data, at)
        kind = tag & 7
        if kind == 0:
            value, at = varint(data, at)
        elif kind == 2:
            length, at = varint(data, at)
            value, at = data[at:at + length], at + length
        else:
            width = 8 if kind == 1 else 4
            value, at = data[at:at + width], at + width
        yield tag >> 3, value


def every(data, number):
    return [value for found, value in fields(data) if found == number]


def text(data, number):
    return (every(data, number) or [b""])[0].decode()


def add_message(messages, scope, data):
    """Records which messages a message holds, and the same for those that are declared inside."""
    name = f"{scope}.{text(data, 1)}"
    messages[name] = [(text(field, 1), text(field, 6)) for field in every(data, 2)
                      if (every(field, 5) or [0])[0] in (MESSAGE, GROUP)]
    for nested in every(data, 3):
        add_message(messages, name, nested)


def read_set(data):
    messages, inputs = {}, {}
    for file in every(data, 1):
        package = text(file, 2)
        scope = f".{package}" if package else ""
        for message in every(file, 4):
            add_message(messages, scope, message)
        for service in every(file, 6):
            for method in every(service, 2):
                inputs[f"{scope}.{text(service, 1)}.{text(method, 1)}"] = text(method, 2)
    return messages, inputs


def cycle(messages, name, path=()):
    """The fields that lead from a message back into itself, or None."""
    if name in path:
        return path[path.index(name):] + (name,)
    for _, inner in messages.get(name, ()):
        found = cycle(messages, inner, path + (name,))
        if found:
            return found
    return None


def problems_of(data):
    messages, inputs = read_set(data)
    found = set()
    for method, name in inputs.items():
        loop = cycle(messages, name)
        if loop:
            found.add(f"{method[1:]}: {' > '.join(part[1:] for part in loop)}")
    return sorted(found), len(inputs)


def describe(folders, names):
    with tempfile.NamedTemporaryFile() as out:
        command = ["protoc", "--include_imports", f"--descriptor_set_out={out.name}"]
        command += [f"--proto_path={folder}" for folder in folders] + names
        subprocess.run(command, check=True)
        return out.read()


def self_test():
    code = ('syntax = "proto3"; package t; import "google/protobuf/struct.proto";\n'
            "message Tree { message Leaf { Tree back = 1; } repeated Leaf leaves = 1; }\n"
            "message A { Tree tree = 1; } message B { google.protobuf.Value value = 1; }\n"
            "message C { string x = 1; }\n"
            "service S { rpc X(A) returns (C); rpc Y(B) returns (C); rpc Z(C) returns (A); }\n")
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "t.proto"), "w", encoding="utf-8") as file:
            file.write(code)
        found, count = problems_of(describe([folder, "/usr/include"], ["t.proto"]))
    house.expect(count == 3 and len(found) == 2, f"{count} methods, {found}")
    house.expect("t.Tree > t.Tree.Leaf > t.Tree" in found[0], found[0])


def main():
    self_test()
    proto = os.path.join(house.ROOT, "proto")
    names = [os.path.relpath(path, proto) for folder in ("kith/v1", "grpc/*/v1*")
             for path in glob.glob(os.path.join(proto, folder, "*.proto"))]
    if not names:
        print("no contract")
        sys.exit(1)
    found, count = problems_of(describe([proto, "/usr/include"], sorted(names)))
    house.finish(found, f"{count} methods take requests without recursion")


main()
