#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A client that does nothing wrong: mixed calls at a fixed rate, one line for each that ended.

Usage: good.py ADDRESS CA TOKEN RATE CUSTOMER

Prints "SENT MILLISECONDS METHOD CODE"; SENT is of the monotonic clock. A call is sent when its
time has come, whether the one before has ended or not. Beside it a thread sleeps again and again,
and tells as method "pulse" how much too late it woke: what the machine adds to any time. Ends when
its input does.
"""
import os
import sys
import threading
import time

import grpc

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "lib"))
from contract import Contract  # noqa: E402  pylint: disable=wrong-import-position

ADDRESS, CA, TOKEN, RATE, CUSTOMER = sys.argv[1:]
DEADLINE = 10
PULSE = 0.005


def requests(client):
    """What is called, over and over."""
    get = client.request("CustomerService/GetCustomer", id=CUSTOMER)
    made = [("CustomerService/GetCustomer", get),
            ("CustomerService/ListCustomers",
             client.request("CustomerService/ListCustomers", page_size=20)),
            ("AuthService/WhoAmI", client.request("AuthService/WhoAmI")),
            ("CustomerService/GetCustomer", get),
            ("CustomerService/UpdateCustomer",
             client.request("CustomerService/UpdateCustomer", update_mask={"paths": ["city"]},
                            customer={"id": CUSTOMER, "city": "Shanghai"}))]
    return [(client.contract.find(name), request) for name, request in made]


def say(sent, took, name, code):
    """In one write: several threads have something to say."""
    os.write(1, f"{sent:.4f} {took:.3f} {name} {code}\n".encode())


def begin(client, method, request):
    sent = time.monotonic()

    def ended(future):
        took = (time.monotonic() - sent) * 1000
        name = method.path.rsplit("/", 1)[1]
        say(sent, took, name, future.code().name)

    client.stub(method).future(request, timeout=DEADLINE,
                               metadata=client.metadata()).add_done_callback(ended)


def pulse():
    while True:
        sent = time.monotonic()
        time.sleep(PULSE)
        say(sent, (time.monotonic() - sent - PULSE) * 1000, "pulse", "OK")


def main():
    with open(CA, "rb") as file:
        credentials = grpc.ssl_channel_credentials(file.read())
    client = Contract().client(grpc.secure_channel(ADDRESS, credentials), TOKEN)
    over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
    threading.Thread(target=pulse, daemon=True).start()
    todo = requests(client)
    start, count = time.monotonic(), 0
    while not over.wait(max(0.0, start + count / float(RATE) - time.monotonic())):
        begin(client, *todo[count % len(todo)])
        count += 1


main()
