#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A file includes only what stands below its layer, and a library only where it belongs."""
import re

import house

# Below it stands what a folder may include, besides itself. `made` is generated code.
BASE = {"common", "made"}
IO = BASE | {"server/loop", "server/words"}
BOTTOM = IO | {"server/h2", "server/db", "server/sql"}  # of server/sql: the queries, generated
ENGINE = BOTTOM | {"server/rpc", "server/resource", "server/model"}
FEATURES = ENGINE | {"server/audit", "server/feature", "server/job"}
CLIENT = BASE | {"client/net", "client/ui"}
MAY_INCLUDE = {
    "common": {"common"},
    "proto/plugin": BASE,
    "deploy/demo": BASE,
    "server/sql": {"common"},  # a program that runs during the build
    "server/loop": BASE,
    "server/words": BASE,
    "server/h2": IO,
    "server/db": IO | {"server/sql"},
    "server/rpc": ENGINE,
    "server/resource": ENGINE,
    "server/model": BASE,
    "server/audit": ENGINE | {"server/audit"},
    "server/feature": FEATURES,
    "server/job": FEATURES,
    "server/core": FEATURES,
    "server/main.c": FEATURES | {"server/core"},
    "client/net": BASE,
    "client/ui": CLIENT,
    "client/cmd": CLIENT,
    "client/intake": {"common"},
    "client/main.c": CLIENT | {"client/cmd"},
}
TLS = {"server/core", "server/h2", "client/net"}  # elsewhere OpenSSL only hashes
LIBRARIES = {
    "nghttp2/": {"server/h2", "client/net"},
    "libpq": {"server/db"},
    "postgresql/": {"server/db"},
    "event2/": {"server/loop"},
    "openssl/ssl.h": TLS,
    "openssl/x509": TLS,
    "openssl/": TLS | {"server/audit", "server/db", "server/resource", "server/rpc", "server/feature", "server/model", "client/cmd"},
    "gmime/": {"client/intake"},  # what comes by mail is taken apart by a program of its own
    "glib": {"client/intake"},
    "ini.h": {"common"},
    "utf8proc.h": {"common", "client/ui"},
}
INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)


def layer(path):
    """The layer that a path belongs to; what is in no known folder is generated."""
    for name in sorted(MAY_INCLUDE, key=len, reverse=True):
        if path == name or path.startswith(name + "/"):
            return name
    return "made"


def breaches(path, code):
    own = layer(path)
    for match in INCLUDE.finditer(house.without_comments(code)):
        line, (inner, outer) = house.line_of(code, match.start()), match.groups()
        if inner and layer(inner) not in MAY_INCLUDE[own] | {own}:
            yield f'{path}:{line}: {own} must not include "{inner}"'
        for library, folders in LIBRARIES.items():
            if (outer or inner).startswith(library) and own not in folders:
                yield f"{path}:{line}: <{outer or inner}> belongs to {', '.join(sorted(folders))}"


def self_test():
    cases = {
        ("server/db/db.c", '#include "server/h2/stream.h"\n'): 1,
        ("server/db/db.c", '#include "server/loop/loop.h"\n#include <libpq-fe.h>\n'): 0,
        ("server/feature/ticket.c", "  # include <libpq-fe.h>\n"): 1,
        ("server/rpc/call.c", "#include <nghttp2/nghttp2.h>\n"): 1,
        ("common/buf.c", '#include "server/db/db.h"\n'): 1,
        ("common/buf.c", '/*\n#include "server/db/db.h"\n*/\n'): 0,
        ("server/feature/session.c", "#include <openssl/evp.h>\n"): 0,
        ("server/feature/session.c", "#include <openssl/ssl.h>\n"): 1,
        ("server/model/sla.c", '#include "server/rpc/call.h"\n'): 1,
        ("server/feature/ticket.c", '#include "kith_contract.h"\n'): 0,
        ("client/cmd/ticket.c", '#include "server/db/db.h"\n'): 1,
        ("client/cmd/ticket.c", "#include <gmime/gmime.h>\n"): 1,
    }
    for (path, code), count in cases.items():
        house.expect(len(list(breaches(path, code))) == count, f"{path}: {code!r}")


def main():
    self_test()
    names = [name for name in house.files(".c", ".h") if not house.is_test(name)]
    problems = [breach for name in names if layer(name) != "made"
                for breach in breaches(name, house.read(name))]
    problems += [f"{name}: in no layer" for name in names if layer(name) == "made"]
    house.finish(problems, f"{len(names)} files keep to their layers")


main()
