#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Instructions that the server needs for one call, against the recorded figures.

    tests/run -R instructions release     # with a PostgreSQL of its own; or, with KITH_TEST_DB and
    tests/bench/instructions.py           # KITH_BUILD (a release build) set: compares
    tests/bench/instructions.py --record  # writes instructions.txt anew
    tests/bench/instructions.py --profile # and says which functions take them

kithd runs under callgrind with one worker, counting only between warm-up and end of a fixed number
of calls, and only what the worker's thread does: start, jobs and the client drop out, and what is
left is the same on every machine to a few parts in a hundred. Fails when a call needs a tenth more,
and also when it needs a tenth less: then record anew, so that the gain cannot be lost unnoticed.
"""
import glob
import os
import re
import subprocess
import sys
import uuid

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "lib"))

# pylint: disable=wrong-import-position
import crowd  # noqa: E402
import kithd  # noqa: E402

RECORDED = os.path.join(HERE, "instructions.txt")
MOST = 0.10
WARM = 30


def get(client, _):
    client.call("CustomerService/GetCustomer", id="C-1001")


def listed(client, _):
    client.call("CustomerService/ListCustomers", page_size=50)


def view(client, _):
    client.call("CustomerService/GetCustomerView", id="C-1001")


def record(client, at):
    client.create("interaction", {"customer_id": "C-1001", "subject": f"拜访 {at}", "kind": 1,
                                  "no_next_step_reason": "solved"}, request_id=str(uuid.uuid4()))


# name, calls, how
WORKS = (("get", 400, get), ("list", 60, listed), ("view", 100, view), ("record", 150, record))
# The same instructions whatever the processor can do: no AVX-512, no wide copies.
SAME = {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX512F,-AVX512VL,-AVX512BW,-EVEX,-ERMS,-FSRM",
        "OPENSSL_ia32cap": ":~0x3C0002000D030008"}


class Counted(kithd.Kithd):
    """What serves runs under callgrind; migrations and the like do not."""

    def command(self, *words):
        line = super().command(*words)
        if words:
            return line
        tool = ["--tool=callgrind", "--instr-atstart=no", "--separate-threads=yes",
                f"--callgrind-out-file={self.folder}/counted"]
        return ["env", *(f"{name}={value}" for name, value in SAME.items()),
                "valgrind", "--quiet", *tool, *line]

    def vgdb(self, *words):
        done = subprocess.run(["vgdb", f"--pid={self.pid}", *words], capture_output=True,
                              text=True, check=False, timeout=60)
        if done.returncode:
            raise RuntimeError(f"vgdb {words}: {done.stdout}{done.stderr}")


def fill(server):
    """A customer with all that the view shows, and enough for a list of fifty."""
    owner = server.value("select min(id) from app_user where login like 'crowd-%'")
    server.psql(f"""
        set session_replication_role = replica;
        insert into customer (id, name, owner_id, team_id, city, created_by)
          select i, '客户' || i, {owner}, 1, '上海', {owner} from generate_series(1001, 1100) i;
        insert into customer_measure (customer_id) select id from customer
          where id > 1000 on conflict do nothing;
        insert into contact (name, customer_id, owner_id, team_id, created_by)
          select '联系人' || i, 1001, {owner}, 1, {owner} from generate_series(1, 5) i;
        insert into contact_point (customer_id, kind, value, normalized, created_by)
          values (1001, 1, '13800000000', '+8613800000000', {owner});
        select setval(pg_get_serial_sequence('customer', 'id'), 2000);
        analyze""")


def run(client, calls, work):
    for at in range(calls):
        work(client, at)


def total(server):
    """Of the busiest thread, which is the worker, since the last dump; and the file that says so."""
    for old in glob.glob(server.folder + "/counted*"):
        os.unlink(old)
    server.vgdb("dump")
    kithd.wait_for(lambda: glob.glob(server.folder + "/counted*"), "the dump of callgrind")
    found = []
    for name in glob.glob(server.folder + "/counted*"):
        with open(name, encoding="utf-8") as file:
            said = re.search(r"^(?:totals|summary): (\d+)", file.read(), re.M)
            found.append((int(said.group(1)) if said else 0, name))
    return max(found)


def profile(name, file):
    """The functions that take most, without and with what they call."""
    for inclusive in ("no", "yes"):
        done = subprocess.run(["callgrind_annotate", f"--inclusive={inclusive}", file],
                              capture_output=True, text=True, check=True)
        lines = [line for line in done.stdout.splitlines() if re.match(r" *[\d,]+ +\(", line)]
        print(f"\n{name}, {'with' if inclusive == 'yes' else 'without'} what they call:")
        print("\n".join(lines[:45 if inclusive == "no" else 70]))


def measure(profiled):
    figures = {}
    with Counted(options={"log_level": "warn", "workers": 1, "dumpable": "yes"}) as server:
        client = server.contract.client(server.channel(**{"grpc.http2.bdp_probe": 0}))
        with open(crowd.sessions(server, 1), encoding="ascii") as file:
            client.token = file.readline().strip()
        fill(server)
        for _, _, work in WORKS:
            run(client, WARM, work)
        server.vgdb("instrumentation on")
        for name, calls, work in WORKS:
            run(client, WARM, work)
            total(server)
            run(client, calls, work)
            instructions, file = total(server)
            figures[name] = round(instructions / calls)
            if profiled:
                profile(name, file)
        server.vgdb("instrumentation off")
    return figures


def recorded():
    with open(RECORDED, encoding="utf-8") as file:
        lines = (line.split() for line in file if not line.startswith("#"))
        return {name: int(number) for name, number in lines}


def save(figures):
    with open(RECORDED, "w", encoding="utf-8") as file:
        file.write("# SPDX-License-Identifier: Apache-2.0\n"
                   "# Instructions of kithd per call; tests/bench/instructions.py --record writes it.\n")
        file.writelines(f"{name} {number}\n" for name, number in figures.items())


def verdict(now, before):
    """What is to be said against it; None: nothing."""
    change = now / before - 1
    if change > MOST:
        return "needs more than a tenth more: find out why, with callgrind (CPU.md)"
    if change < -MOST:
        return "needs less: record the gain (tests/bench/instructions.py --record) in the same commit"
    return None


def compare(figures, before):
    wrong = 0
    for name, now in figures.items():
        said = verdict(now, before[name])
        wrong += said is not None
        print(f"{name:8} {now:8} instructions per call, recorded {before[name]:8} "
              f"({now / before[name] - 1:+.1%}){': ' + said if said else ''}")
    return wrong


def main():
    assert verdict(111, 100) and verdict(89, 100) and not verdict(109, 100) and not verdict(91, 100)
    kithd.PATIENCE = 120
    figures = measure("--profile" in sys.argv)
    if "--record" in sys.argv:
        save(figures)
    sys.exit(1 if compare(figures, recorded()) else 0)


main()
