#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Every view that the client draws itself comes as JSON, too: its commands are read from client/cmd, so that a new
one is missed here until somebody says how it is called."""
import csv
import glob
import io
import json
import os
import re

from desk import USAGE, Desk, equal, main, true

ROOT = os.environ["KITH_SOURCE"]
# What shows nothing of its own, or streams until it is stopped.
NOT_VIEWS = {"__complete", "-", "completion", "export", "help", "login", "logout", "password", "profile add",
             "profile remove", "profile use", "second-factor enrol", "set", "shell", "watch"}
# What others test, with their own preparations: they end with the record, as all that is derived does.
ELSEWHERE = {"approval explain", "handover preview", "handover show", "attachment download", "audit prove", "erasure show", "handover start", "handover undo", "import",
             "import undo", "import upload", "person erase", "person export", "ticket intake", "user reset-second-factor"}
WORDS = {
    "access explain": "read CUSTOMER", "article diff": "ARTICLE", "article reply": "TICKET ARTICLE",
    "article search": "步骤", "article show": "ARTICLE", "article suggest": "TICKET", "attachment upload": "FILE ticket=TICKET",
    "audit verify": "", "calendar show": "2026-10", "customer view": "CUSTOMER", "day": "",
    "feedback analyze": "from=2026-10-01 until=2026-10-31", "forecast get": "2026-Q4", "inbox": "",
    "inbox read": "", "interaction create": "kind=note customer=CUSTOMER no_next_step_reason=solved", "lead convert": "LEAD", "priority matrix": "",
    "profile list": "", "queue show": "", "report": "ticket by=status", "report summarize-records": "ticket by=status",
    "review results": "2026-10", "role apply": "sales customer:read=all --yes", "role diff": "sales customer:read=all",
    "search": "形式", "service backlog": "", "service board": "", "service figures": "from=2026-10-01 until=2026-10-31",
    "sla simulate": "POLICY from=2026-10-01 until=2026-10-31", "ticket explain": "TICKET", "ticket get": "TICKET",
    "ticket use": "TICKET ARTICLE", "user invite": "USER", "whoami": "",
}
NAMES = {}


def commands():
    """Those of client/cmd that have a noun: "ticket get"."""
    found = set()
    for path in glob.glob(os.path.join(ROOT, "client", "cmd", "*.c")):
        with open(path, encoding="utf-8") as file:
            for row in re.findall(r"^const struct command \w+ = \{(.*?)^\};", file.read(), re.DOTALL | re.MULTILINE):
                parts = [re.search(rf'\.{name} = "([^"]*)"', row) for name in ("noun", "verb")]
                if parts[0]:
                    found.add(" ".join(part.group(1) for part in parts if part))
    return found


def desk_of(server):
    if NAMES:
        return NAMES["desk"]
    server.user("nora", "administrator")
    desk = NAMES["desk"] = Desk(server, "nora")
    customer = desk.make("customer", "name=形式公司")
    article = desk.make("article", "title=形式", "audience=public", "body=步骤一\n步骤二\n")
    mei = server.user("mei", "management")
    desk.ok("article", "submit", article)
    mei.call("ArticleService/PublishArticle", id=article)
    desk.make("article-version", f"article={article}", "body=步骤一\n步骤三\n")
    NAMES.update({
        "CUSTOMER": customer, "ARTICLE": article, "TICKET": desk.make("ticket", "subject=形式", f"customer={customer}"),
        "LEAD": desk.make("lead", "name=李雷", "company=线索公司"), "POLICY": desk.json("sla-policy", "list")[0]["id"],
        "FILE": desk.write("note.txt", "x"), "USER": desk.make("user", "name=Ivy", "login=ivy"),
    })
    return desk


def is_json(text):
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def test_every_view_gives_json(server):
    desk = desk_of(server)
    equal(sorted(commands() - NOT_VIEWS - ELSEWHERE - set(WORDS)), [], "say how these are called, or why they show nothing")
    equal(sorted((NOT_VIEWS | ELSEWHERE | set(WORDS)) - commands()), [], "there are no such commands")
    wrong = []
    for name, words in sorted(WORDS.items()):
        said = [NAMES.get(word, word) if "=" not in word else re.sub(
            r"=([A-Z]+)$", lambda found: "=" + NAMES.get(found.group(1), found.group(1)), word) for word in words.split()]
        done = desk.kith(*name.split(), *said, "--output", "json")
        if done.code != 0 or not is_json(done.out):
            wrong.append(str(done))
    equal(wrong, [], "these give no JSON")


def test_a_matrix_a_diff_and_a_page(server):
    desk = desk_of(server)
    cells = desk.json("priority", "matrix")
    true({"severity", "impact", "priority"} <= set(cells[0]), cells[:1])
    rows = list(csv.DictReader(io.StringIO(desk.ok("priority", "matrix", "-o", "csv"), newline="")))
    equal([row["priority"] for row in rows], [cell["priority"] for cell in cells], "the same cells")
    lines = desk.json("article", "diff", NAMES["ARTICLE"])
    equal([(line["change"], line["old"], line["new"], line["text"]) for line in lines[-3:]],
          [(None, 4, 4, "步骤一"), ("removed", 5, None, "步骤二"), ("added", None, 5, "步骤三")], lines)
    board = desk.json("service", "board")
    equal(list(board), ["weeks", "teams", "backlog", "hours"], "the parts of the board")
    equal(board["backlog"]["total"], desk.json("service", "backlog")["total"], "backlog")
    desk.refused(USAGE, "service", "board", "-o", "csv", says="service figures")
    equal([row["profile"] for row in desk.json("profile", "list") if row["used"]], ["here"], "profiles")


if __name__ == "__main__":
    main(globals())
