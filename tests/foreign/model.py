# SPDX-License-Identifier: Apache-2.0
"""Who may do what with which record, worked out a second time.

A small model of the rules in words (a role's rows, own, team, subtree, all; who owns a customer
reads what hangs on it; what is shared; children follow their parent), over the rows of the database as they lie
there. It shares nothing with the server but the contract.
"""
from collections import defaultdict

NONE, OWN, TEAM, SUBTREE, ALL = 1, 2, 3, 4, 5
# Once the record is reached, its state may still forbid the act.
REACHED = {"OK", "FAILED_PRECONDITION"}


class Row:
    """One record: its own columns, none that the server derives."""

    def __init__(self, name, key, owner, team, deleted, links):
        self.object, self.key, self.owner, self.team = name, key, owner, team
        self.deleted, self.links = deleted, links


class Model:
    def __init__(self, server):
        self.contract, self.server = server.contract, server
        self.rows = {}
        self.read_people()
        self.read_rows()
        self.read_shares()
        self.read_waiting()

    def read_people(self):
        psql = self.server.psql
        self.team_of = {int(user): int(team or 0) for user, team in psql(
            "select id, team_id from app_user")}
        self.parent_team = {int(team): int(parent or 0) for team, parent in psql(
            "select id, parent_id from team where deleted_at is null")}
        self.memberships = defaultdict(set)
        for user, team in psql("select user_id, team_id from membership where deleted_at is null"):
            self.memberships[int(user)].add(int(team))
        self.roles = defaultdict(set)
        for user, role in psql("select user_id, role_id from role_grant g join role r"
                               " on r.id = role_id where g.deleted_at is null"
                               " and r.deleted_at is null"):
            self.roles[int(user)].add(int(role))
        self.scopes = defaultdict(lambda: NONE)
        for role, name, action, scope in psql(
                "select role_id, object, action, scope from permission where deleted_at is null"):
            self.scopes[int(role), name, action] = int(scope)

    def read_rows(self, *items):
        for item in items or self.contract.objects.values():
            columns = {row[0] for row in self.server.psql(
                f"select column_name from information_schema.columns where table_schema = 'public'"
                f" and table_name = '{item.table}'")}
            links = [name for name in {*item.parents, "customer_id", "owner_id", "team_id",
                                       "subject_id", "shown_to"}
                     if name in columns]
            parts = [f"'{name}', {name}" for name in links]
            deleted = "deleted_at is not null" if "deleted_at" in columns else "false"
            self.rows[item.name] = {}
            for key, gone, *values in self.server.psql(
                    f"select id, {deleted}::int {''.join(', ' + p.split(', ')[1] for p in parts)}"
                    f" from {item.table}"):
                found = {name: int(value) if value else None
                         for name, value in zip(links, values)}
                self.rows[item.name][int(key)] = Row(
                    item.name, int(key), found.pop("owner_id", None), found.pop("team_id", None),
                    gone == "1", found)

    def read_shares(self):
        """What counts today: (object, key) of the record: with whom, and whether to change."""
        self.shares = defaultdict(list)
        for link, field in self.contract.objects["share"].fields.items():
            if link not in self.contract.objects["share"].parents:
                continue
            for key, user, team, change in self.server.psql(
                    f"select {link}, user_id, team_id, (access = 2)::int from share"
                    f" where {link} is not null and deleted_at is null"
                    f" and coalesce(expires_at, 'infinity') > now()"):
                self.shares[field.options.reference, int(key)].append(
                    (int(user or 0), int(team or 0), change == "1"))

    def read_waiting(self):
        """Tickets that are nobody's, and who works on the queue of each."""
        self.waiting = defaultdict(set)
        for key, user in self.server.psql(
                "select t.id, m.user_id from ticket t join queue_member m on m.queue_id = t.queue_id"
                " join service_queue q on q.id = t.queue_id where t.owner_id is null and t.deleted_at is null"
                " and t.status not in (5, 6, 8) and m.active and m.deleted_at is null and q.active"
                " and q.deleted_at is null"):
            self.waiting[int(key)].add(int(user))

    # ---- The rules ----

    def scope(self, user, name, action):
        item = self.contract.objects[name]
        if item.options.private:
            return OWN if action in ("read", "update", "delete") else NONE
        if item.options.public and action == "read":
            return ALL
        return max([self.scopes[role, name, action] for role in self.roles[user]], default=NONE)

    def teams(self, user):
        return {team for team in {self.team_of[user], *self.memberships[user]}
                if team in self.parent_team}

    def subtree(self, user):
        below = self.teams(user)
        while True:
            more = {team for team, parent in self.parent_team.items() if parent in below} - below
            if not more:
                return below
            below |= more

    def reaches(self, user, scope, owner, team):
        if scope == ALL:
            return True
        if scope == NONE:
            return False
        if owner == user:
            return True
        return (scope == TEAM and team in self.teams(user) or
                scope == SUBTREE and team in self.subtree(user))

    def shared(self, user, name, key, action):
        """A share shows, or lets change; nothing else."""
        return action in ("read", "update") and any(
            (whom == user or team in self.teams(user)) and (change or action == "read")
            for whom, team, change in self.shares[name, key])

    def may(self, user, row, action, shares=True):
        """The rule for one record, deleted or not. Shares are not for those to make or change who have
        the record through a share themselves."""
        item = self.contract.objects[row.object]
        if row.object == "share" and action != "read":
            shares = False
        if item.parents:
            return any(self.may_parent(user, item, row, link, action, shares)
                       for link in item.parents)
        scope = self.scope(user, row.object, action)
        if not item.options.owned:
            return scope != NONE
        if self.reaches(user, scope, row.owner, row.team):
            return True
        if scope == NONE:
            return False
        if action == "read" and row.links.get("subject_id") == user:
            return True  # what is about somebody
        if action == "read" and item.options.shown and row.links["shown_to"]:
            return True  # published
        if row.object == "ticket" and action in ("read", "update") and user in self.waiting[row.key]:
            return True
        if shares and self.shared(user, row.object, row.key, action):
            return True
        customer = self.rows["customer"].get(row.links.get("customer_id"))
        return bool(item.options.customer and action == "read" and customer and
                    (self.reaches(user, scope, customer.owner, customer.team) or
                     shares and self.shared(user, "customer", customer.key, "read")))

    def may_parent(self, user, item, row, link, action, shares):
        key = row.links.get(link)
        if key is None:
            return False
        parent = self.rows[item.fields[link].options.reference][key]
        wanted = action if action in ("read", "export") and not item.options.drafts else "update"
        return not parent.deleted and self.may(user, parent, wanted, shares)

    def may_call(self, user, method):
        """The permission of the method itself; None is nobody."""
        permission = method.permission
        if permission == "open" or not permission and method.service.startswith("grpc."):
            return True
        if user is None:
            return False
        if permission == "signed-in":
            return True
        name, action = permission.split(":")
        return self.scope(user, name, action) != NONE

    def may_any(self, user, name, action):
        """Is there a record at all on which they might?"""
        item = self.contract.objects[name]
        if item.parents:
            return any(self.may_any(user, item.fields[link].options.reference, action)
                       for link in item.parents)
        return self.scope(user, name, action) != NONE

    def visible(self, user, name, show_deleted=False):
        return {row.key for row in self.rows[name].values()
                if (show_deleted or not row.deleted) and self.may(user, row, "read")}

    def may_create(self, user, name, owner, team):
        return self.reaches(user, self.scope(user, name, "create"), owner, team)
