# SPDX-License-Identifier: Apache-2.0
"""One company on one database, for the days of its people: two sales teams under one manager, and an
analyst, each with a `kith` of their own."""
from desk import Desk, true


class Company:
    def __init__(self, server):
        self.server, self.ids = server, {}
        self.admin = Desk(server, "admin")
        sales = self.admin.make("team", "name=Sales", "parent=TM-1")
        east, west = (self.admin.make("team", f"name={name}", "parent=" + sales)
                      for name in ("East", "West"))
        self.make_analysts()
        self.lin = self.hire("lin", "sales", east)
        self.wu = self.hire("wu", "sales", west)
        self.mei = self.hire("mei", "management", sales)
        self.ada = self.hire("ada", "analyst", "TM-1")

    def make_analysts(self):
        self.admin.make("role", "code=analyst", "name=Analyst")
        self.admin.ok("role", "apply", "analyst", "customer:read=all", "customer:export=all",
                      "segment:create=all", "segment:update=all", "segment:delete=all",
                      "segment_snapshot:read=all", "--yes")

    def hire(self, login, role, team):
        self.ids[login] = self.server.user(login, role, team).user_id
        return Desk(self.server, login)


COMPANY = {}


def company(server):
    """The company of this run: the parts of a day find what the parts before them left."""
    if not COMPANY:
        COMPANY["one"] = Company(server)
    return COMPANY["one"]


def sees(text, *words):
    """All the words stand in it."""
    for word in words:
        true(word in text, f"\"{word}\" is not in:\n{text}")


def sees_not(text, *words):
    for word in words:
        true(word not in text, f"\"{word}\" is in:\n{text}")


def names(rows):
    return sorted(row["name"] for row in rows)
