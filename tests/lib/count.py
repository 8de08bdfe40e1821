#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Counts the outcomes in a JUnit file of ctest: prints "passed failed skipped", then the failed."""
import sys
import xml.etree.ElementTree as ElementTree


def outcome(case):
    if case.get("status") == "run":
        return "passed"
    skipped = case.find("skipped")
    if skipped is not None and (skipped.get("message") or "").startswith("SKIP_RETURN_CODE"):
        return "skipped"
    return "failed"  # a test that could not be started is a failure too


def main():
    cases = list(ElementTree.parse(sys.argv[1]).getroot().iter("testcase"))
    outcomes = [outcome(case) for case in cases]
    print(*(outcomes.count(kind) for kind in ("passed", "failed", "skipped")))
    for case, kind in zip(cases, outcomes):
        if kind == "failed":
            print(case.get("name"))


main()
