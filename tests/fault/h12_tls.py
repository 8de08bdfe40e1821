#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""H12 What two scanners think of the TLS of a server: testssl.sh (nothing of severity MEDIUM or
above) and nmap's ssl-enum-ciphers (grade A, 1.2 and 1.3 only). Findings in EXCEPTIONS belong to the
test's own certificate or to testssl.sh, not to the server."""
import json
import os
import re
import shutil
import ssl
import socket
import subprocess
import sys

from guess import LONG, Kithd, figure, main

EXCEPTIONS = {
    "cert_chain_of_trust": "the certificate of the test is signed by itself",
    "cert_trust": "the same",
    "cert_expirationStatus": "it is made for two days",
    "cert_notAfter": "the same",
    "cert_revocation": "an authority that is only in this test has no list of revocations",
    "cert_caIssuers": "the same",
    "cert_validityPeriod": "the same",
    "DNS_CAArecord": "localhost has no DNS records",
    "overall_grade": "follows from the trust in the certificate",
    "engine_problem": "testssl.sh about its own OpenSSL",
    "scanTime": "testssl.sh about itself",
}
BAD = {"MEDIUM", "HIGH", "CRITICAL"}


def testssl(server):
    path = os.path.join(server.folder, "testssl.json")
    program = shutil.which("testssl") or shutil.which("testssl.sh")
    subprocess.run([program, "--quiet", "--color", "0", "--warnings", "batch", "--nodns", "none",
                    "--jsonfile", path, "--ip", "127.0.0.1", f"localhost:{server.port}"],
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, timeout=800)
    with open(path, encoding="utf-8") as file:
        findings = json.load(file)
    told = [row for row in findings if row["severity"] in BAD]
    bad = [row for row in told if row["id"].split()[0] not in EXCEPTIONS]
    for row in told:
        reason = EXCEPTIONS.get(row["id"].split()[0], "NOT EXCUSED")
        print(f"H12 {row['severity']} {row['id']}: {row['finding']} ({reason})")
    figure("H12", f"findings of testssl.sh from MEDIUM up, of {len(findings)}", len(bad), 0, not bad)
    figure("H12", "findings of testssl.sh", len(findings), "> 50", len(findings) > 50)


def nmap(server):
    said = subprocess.run(["nmap", "-Pn", "-p", str(server.port), "--script",
                           "+ssl-enum-ciphers", "127.0.0.1"],
                          capture_output=True, text=True, check=True, timeout=300).stdout
    versions = set(re.findall(r"(SSLv\d|TLSv1\.\d):", said))
    ciphers = re.findall(r"(TLS_[A-Z0-9_]+)[^\n]* - ([A-F])", said)
    grades = {grade for _, grade in ciphers}
    figure("H12", "versions that nmap finds", sorted(versions), "1.2 and 1.3",
           versions == {"TLSv1.2", "TLSv1.3"})
    figure("H12", f"grades of {len(ciphers)} ciphers", sorted(grades), "A", grades == {"A"})
    weak = [name for name, _ in ciphers if not re.search("GCM|CHACHA20|AKE_", name)
            or name.startswith("TLS_RSA_")]
    figure("H12", "ciphers without AEAD or forward secrecy", weak or 0, 0, not weak)


def chosen(server):
    context = ssl.create_default_context(cafile=server.ca)
    context.set_alpn_protocols(["h2"])
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as plain:
        with context.wrap_socket(plain, server_hostname="localhost") as tls:
            figure("H12", "version and cipher that are chosen", f"{tls.version()} {tls.cipher()[0]}",
                   "TLS 1.3", tls.version() == "TLSv1.3")


def early_data(server):
    """What a ticket of the server allows to be sent before the handshake is over."""
    with subprocess.Popen(["openssl", "s_client", "-connect", f"localhost:{server.port}", "-tls1_3",
                           "-alpn", "h2", "-CAfile", server.ca], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as client:
        allowed = set()
        for line in client.stdout:
            if "Max Early Data" in line:
                allowed.add(line.split(":")[1].strip())
                break
        client.kill()
    figure("H12", "bytes of early data that a ticket allows", sorted(allowed), "0", allowed == {"0"})


def run():
    for program in ("testssl", "nmap"):
        if not shutil.which(program):
            print(f"no {program}: skipped")
            sys.exit(77)
    with Kithd(options={"fresh_per_address": "1000", "log_level": "warn"}) as server:
        chosen(server)
        early_data(server)
        nmap(server)
        if LONG:
            testssl(server)
        else:
            print("H12 testssl.sh takes minutes: tests/run --long")


main(run)
