# SPDX-License-Identifier: Apache-2.0
"""The 360° view in one call: profile, contacts, last interactions, what is open, totals. Beside kithd's own statements also what one
would write by hand for it: six on the tables, nobody's visibility, nothing counted, totals as they are kept; not judged."""
from calls import Call, Number
from compare import CallCompare, Goal
from pgbench import run as pgbench
from statements import Script

BY_HAND = """
select c.*, u.name as owner, t.name as team, m.* from customer c left join app_user u on u.id = c.owner_id
  left join team t on t.id = c.team_id left join customer_measure m on m.customer_id = c.id where c.id = :id and c.deleted_at is null;
select kind, value, is_primary from contact_point where customer_id = :id and deleted_at is null order by id;
select * from contact where customer_id = :id and deleted_at is null order by id limit 10;
select * from interaction where customer_id = :id and deleted_at is null
  order by coalesce(happened_at, created_at) desc, id desc limit 10;
select * from opportunity where customer_id = :id and deleted_at is null and status = 1 order by close_date, id limit 10;
select * from ticket where customer_id = :id and deleted_at is null and status in (1, 2, 3, 4, 7) order by id desc limit 10;
"""


def call(bench):
    return Call("CustomerService/GetCustomerView", "id: 'C-{id}'", {"id": Number(1, bench.customers)})


def by_hand(bench, described, _):
    script, drawn = Script([], {}, []), "\n".join(described.places["id"].before("id"))
    texts = {"by hand": f"{drawn}{BY_HAND}", "by hand, pipeline": f"{drawn}\n\\startpipeline{BY_HAND}\\endpipeline\n"}
    def run(text):
        return lambda seconds: pgbench(bench.tls(), script, text, seconds, bench.clients, folder=bench.folder)
    return {name: run(text) for name, text in texts.items()}


WORKS = [CallCompare("view", "360° view in one call", [Goal("pgbench", 0.9, 1.1)], call, extra=by_hand)]
