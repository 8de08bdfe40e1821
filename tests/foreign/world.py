# SPDX-License-Identifier: Apache-2.0
"""A small company for the matrix of access: people of every role in one team, a mate, somebody in
a team below, a stranger; and of every object a record of each of them, deleted ones, and some
that are only reached through a customer, or because somebody shared them.

    Company ─┬─ North ── Harbour
             │  every role, mate   sub
             └─ South: stranger
"""
from samples import WRITTEN_BY_JOBS, Samples, write_as_job

ROLES = ("administrator", "management", "sales", "service")
OTHERS = {"mate": "North", "sub": "Harbour", "stranger": "South"}


class World:
    def __init__(self, server):
        self.server, self.admin = server, server.admin
        self.contract = server.contract
        self.samples = Samples(self.admin)
        self.make_people()
        self.records = {name: {} for name in self.contract.objects}  # by what it is: its id
        self.spares = {}
        for name in self.order():
            self.make(name)
        for who in self.owners:
            self.spare("customer", who)
            self.spare("contact", who)

    def spare(self, name, who):
        """One more record of theirs, for links of which each pair may be there only once."""
        if (name, who) not in self.spares:
            self.spares[name, who] = self.create(name, owner_id=self.owners[who])
            if name == "article":  # for uses
                self.samples.published(self.spares[name, who])
        return self.spares[name, who]

    def make_people(self):
        admin = self.admin
        self.teams = {}
        for name, parent in (("North", "TM-1"), ("Harbour", "North"), ("South", "TM-1")):
            self.teams[name] = admin.create("team", {
                "name": name, "parent_id": self.teams.get(parent, parent)}).id
        self.viewers = {role: self.server.user(role + ".n", role, self.teams["North"])
                        for role in ROLES}
        self.owners = {role: client.user_id for role, client in self.viewers.items()}
        self.samples.agent = self.server.user("agent", "service", self.teams["North"]).user_id
        for name, team in OTHERS.items():
            self.owners[name] = self.server.user(name, "sales", self.teams[team]).user_id

    def order(self):
        """Parents before their children, customers first."""
        names, items = ["customer"], self.contract.objects
        while len(names) < len(items):
            for name, item in items.items():
                needed = {item.fields[link].options.reference for link in item.parents}
                if name not in names and needed <= set(names):
                    names.append(name)
        return names

    def make(self, name):
        item = self.contract.objects[name]
        if not item.methods:
            return
        if name == "session":
            self.records[name] = {who: client.call("AuthService/WhoAmI").session_id
                                  for who, client in self.viewers.items()}
        elif name == "stage_change":
            for who, deal in self.records["opportunity"].items():
                row = self.admin.list(name, filter=f"opportunity_id = {deal}")
                if row:
                    self.records[name][who] = row[0].id
        elif name == "owner_change":
            self.make_owner_changes(item)
        elif name == "notification":  # of what was made for them
            for who, owner in self.owners.items():
                [[key]] = self.server.psql("insert into notification (owner_id, kind)"
                                           f" values ({owner[2:]}, 'reminder') returning id")
                self.records[name][who] = f"N-{key}"
        elif name in WRITTEN_BY_JOBS:
            link = WRITTEN_BY_JOBS[name][0]
            key = next(iter(self.records[link].values())) if link else None
            self.records[name]["first"] = write_as_job(self.server, item, key)
        elif name == "batch":
            for who, owner in self.owners.items():
                self.records[name][who] = self.batch_of(owner)
        elif name == "merge":
            self.records[name]["first"] = self.samples.merge()
        elif name == "review_sample":
            self.records[name]["first"] = self.samples.review_sample()
        elif name == "handover":
            self.records[name]["first"] = self.samples.handover()
        elif "Create" not in item.methods and name != "attachment":
            self.records[name]["first"] = self.admin.list(name, page_size=1)[0].id
        elif item.parents:
            self.make_children(item)
        elif item.options.owned:
            self.make_owned(item)
        else:
            self.records[name]["present"] = self.create(name)
            self.records[name]["deleted"] = self.create(name, deleted=True)

    def batch_of(self, owner):
        """Something that the owner did with many records."""
        key = self.samples.batch()
        self.server.psql(f"update batch set owner_id = {owner[2:]}, team_id = (select team_id"
                         f" from app_user where id = {owner[2:]}) where id = {key[2:]}")
        return key

    def create(self, name, deleted=False, **given):
        key = self.samples.fresh(name, **given)
        if deleted:
            self.admin.delete(name, key)
        return key

    def make_owned(self, item):
        name, records = item.name, self.records[item.name]
        hangs = item.options.customer and "customer_id" in item.fields
        bin_works = "Delete" in item.methods
        for who, owner in self.owners.items():
            links = {"customer_id": self.records["customer"][who]} if hangs else {}
            records[who] = self.create(name, owner_id=owner, **links)
            if who in ROLES and bin_works:
                records[f"{who} deleted"] = self.create(name, deleted=True, owner_id=owner, **links)
            if who in ROLES and hangs:
                records[f"{who} by customer"] = self.create(
                    name, owner_id=self.owners["stranger"], **links)
        if hangs:
            records["mate by customer"] = self.create(
                name, owner_id=self.owners["stranger"], customer_id=self.records["customer"]["mate"])

        if name == "ticket":
            self.make_waiting()
        if f"{name}_id" in self.contract.objects["share"].parents:
            self.make_shared(item)
        if item.options.subject:
            self.make_about(item)
        if item.options.shown:
            for cell, audience in (("internal", 1), ("public", 2)):
                records[cell] = self.samples.published(self.create(
                    name, owner_id=self.owners["stranger"], audience=audience))

    def make_about(self, item):
        """Reviews of the work of each, written by a stranger: drafts, and what they may see."""
        for who in ROLES:
            for cell in ("draft", "submitted"):
                ticket = self.create("ticket", owner_id=self.owners[who])
                key = self.create(item.name, owner_id=self.owners["stranger"], ticket_id=ticket)
                self.records[item.name][f"{cell} about {who}"] = key
                if cell == "submitted":
                    self.server.psql(f"update {item.table} set status = 2 where id = {key[3:]}")

    def make_waiting(self):
        """Nobody's, in a queue of one, and in one of nobody."""
        for cell in ("waits for sales", "waits for nobody"):
            queue = self.admin.create("queue", {
                "name": cell, "method": 1, "team_id": self.teams["South"]}).id
            if cell.endswith("sales"):
                self.admin.create("queue_member", {"queue_id": queue, "user_id": self.owners["sales"]})
            self.records["ticket"][cell] = self.create("ticket", queue_id=queue)

    def make_shared(self, item):
        """Of a stranger, shared with one, with the team, and not any more."""
        north, sales = {"team_id": self.teams["North"]}, {"user_id": self.owners["sales"]}
        ways = {"sales shared to read": {**sales, "access": 1},
                "sales shared to update": {**sales, "access": 2},
                "team shared to read": {**north, "access": 1},
                "team shared to update": {**north, "access": 2},
                "shared till yesterday": {**north, "access": 2,
                                          "expire_time": {"seconds": 1700000000}},
                "shared no more": {**north, "access": 2}}
        for cell, share in ways.items():
            key = self.create(item.name, owner_id=self.owners["stranger"])
            self.records[item.name][cell] = key
            links = {link: None for link in self.contract.objects["share"].parents}
            self.create("share", deleted=cell == "shared no more", **{
                "user_id": None, **links, f"{item.name}_id": key, **share})
        if item.options.customer:
            for cell in ("sales shared to read", "shared till yesterday"):
                self.records[item.name][f"{cell} by customer"] = self.create(
                    item.name, owner_id=self.owners["stranger"],
                    customer_id=self.records["customer"][cell])

    def make_children(self, item):
        records = self.records[item.name]
        required = [link for link in item.parents if item.fields[link].options.required]
        ways = [required] if required else [[link] for link in item.parents]
        for way in ways:
            parents = [self.records[item.fields[link].options.reference] for link in way]
            mark = "" if len(ways) == 1 else way[0].removesuffix("_id") + " of "
            for who in parents[0]:
                if who.endswith("deleted") or not all(who in parent for parent in parents):
                    continue
                given = {link: None for link in item.parents}
                given |= {link: parent[who] for link, parent in zip(way, parents)}
                if item.name == "share":
                    given["user_id"] = self.owners["sub"]
                records[mark + who] = self.create(item.name, **given)
                if item.name == "article_version":  # so that there can be another one
                    self.server.psql("update article_version set status = 4"
                                     f" where id = {records[mark + who][3:]}")
                if who in ("sales", "service", "sub") and "Delete" in item.methods:
                    if len(way) > 1:
                        given[way[1]] = self.spare(item.fields[way[1]].options.reference, who)
                    if item.name == "share":
                        given["user_id"] = self.owners["mate"]
                    records[f"{mark}{who} deleted"] = self.create(item.name, deleted=True, **given)
        self.make_orphan(item, ways[0])

    def make_owner_changes(self, item):
        """Every record that is not deleted goes to another team and back."""
        records = self.records[item.name]
        for link in item.parents:
            for who, key in self.records[item.fields[link].options.reference].items():
                if not who.endswith("deleted"):
                    records[f"{link} of {who}"] = self.change_team(item.fields[link], key)
        records["parent deleted"] = self.change_team(
            item.fields["customer_id"],
            gone := self.samples.fresh("customer", owner_id=self.owners["sales"]))
        self.admin.delete("customer", gone)

    def change_team(self, field, key):
        """Away and back; the id of the last change that is kept."""
        team = self.admin.get(field.options.reference, key).team_id
        other = next(one for one in self.teams.values() if one != team)
        for goal in (other, team):
            self.admin.call("RecordService/AssignRecords", ids=[key], team_id=goal)
        return self.admin.list("owner_change", filter=f"{field.name} = {key}")[0].id

    def make_orphan(self, item, way):
        """A child whose parents went to the bin after it was made."""
        given = {link: None for link in item.parents}
        for link in way:
            given[link] = self.samples.fresh(item.fields[link].options.reference,
                                             owner_id=self.owners["sales"])
        self.records[item.name]["parent deleted"] = self.create(item.name, **given)
        for link in way:
            self.admin.delete(item.fields[link].options.reference, given[link])
