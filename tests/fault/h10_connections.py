#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""H10: more connections than there may be: twenty thousand with --long, and few descriptors."""
import resource
import select
import socket
import time

from hostile import Watch, judge, main, mib, seconds, wait_for
from raw_client import message

COUNT, ADDRESSES = seconds(20000, 3000), seconds(200, 100)
FILES, PER_ADDRESS, FRESH, MEMORY = 400, 20, 500, 64 << 20


def connect(site, number):
    """A connection that says nothing."""
    one = socket.socket()
    one.setblocking(False)
    one.bind((f"127.0.2.{number % ADDRESSES + 1}", 0))
    one.connect_ex(("127.0.0.1", site.server.port))
    return one


def held(connections):
    """How many of them the server has not closed."""
    poll = select.poll()
    for one in connections:
        poll.register(one, select.POLLIN | select.POLLHUP | select.POLLERR)
    return len(connections) - len(poll.poll(0))


def storm(site, count):
    """All of them at once, as many as this process may have; most that the server held."""
    connections, most = [], 0
    for number in range(count):
        connections.append(connect(site, number))
        if len(connections) >= 4000:
            connections.pop(0).close()
        if number % 500 == 499:
            most = max(most, int(site.metric("kith_h2_connections")))
    wait_for(lambda: site.metric("kith_h2_connections") <= 2 * FRESH + 20, "the server's choice")
    most = max(most, int(site.metric("kith_h2_connections")))
    return connections, most


def of_one_address(site):
    """How many of sixty connections of one address are taken."""
    connections = []
    for _ in range(60):
        one = socket.create_connection(("127.0.0.1", site.server.port),
                                       source_address=("127.0.3.1", 0))
        connections.append(one)
    wait_for(lambda: held(connections) <= PER_ADDRESS, "the others to be closed", 5)
    count = held(connections)
    for one in connections:
        one.close()
    return count


def few_files(site):
    """The server has no descriptor left: it neither spins nor falls, and serves on."""
    limit = site.files() + 100
    old = resource.prlimit(site.server.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(site.server.pid, resource.RLIMIT_NOFILE, (limit, old[1]))
    connections = [connect(site, number) for number in range(FILES)]
    time.sleep(0.3)  # now it is short of them
    used, begun = site.cpu(), time.monotonic()
    time.sleep(1)
    share = (site.cpu() - used) / (time.monotonic() - begun)
    for one in connections:
        one.close()
    resource.prlimit(site.server.pid, resource.RLIMIT_NOFILE, old)
    wait_for(lambda: answers(site), "a new connection to be answered", 10)
    return share


def answers(site):
    client = site.attacker(9)
    client.call(1, message(b""), client.fields("/grpc.health.v1.Health/Check"))
    good = client.outcome() == "status 0"
    client.close()
    return good


def attack(site):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 20000), hard))
    before = site.rss()
    alone = of_one_address(site)
    with Watch(site) as watch:
        connections, most = storm(site, COUNT)
    wait_for(lambda: answers(site), "a good client to be let in", 10)
    for one in connections:
        one.close()
    share = few_files(site)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    grown = watch.most - before
    return [("connections of one address", alone, f"<= {PER_ADDRESS}", alone <= PER_ADDRESS),
            (f"connections of {COUNT} that were held at once, at most", most,
             f"<= {2 * FRESH} and those signed in", most <= 2 * FRESH + 20),
            ("~memory that they took", mib(grown), f"<= {mib(MEMORY)}", grown <= MEMORY),
            ("~processor while no descriptor was left", f"{100 * share:.0f} %", "<= 50 %",
             share <= 0.5),
            ("a new client is answered afterwards", "yes", "yes", True)]


main(judge, "H10", attack)
