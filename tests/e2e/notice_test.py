#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What people are told: live over two servers, by the real client, and reminders that come once,
whichever server is killed."""
import os
import signal
import subprocess
import threading

import grpc

from desk import Beside, Desk, Kithd, PASSWORD, equal, finish, run, tests_of, true, wait_for

WATCH = "NotificationService/WatchNotifications"


class Watch:
    """A stream in a thread of its own; all that came, by position."""

    def __init__(self, client, position=""):
        method = client.contract.find(WATCH)
        self.told, self.position, self.began = [], position, threading.Event()
        self.answers = client.stub(method)(client.request(WATCH, position=position), timeout=60,
                                           metadata=client.metadata())
        self.thread = threading.Thread(target=self.read)
        self.thread.start()
        true(self.began.wait(20), "the stream to begin")

    def read(self):
        try:
            for message in self.answers:
                self.position = message.position
                if message.HasField("notification"):
                    self.told.append(message.notification)
                self.began.set()
        except grpc.RpcError:
            pass

    def end(self):
        self.answers.cancel()
        self.thread.join()
        return self.position


def tell(server, to, n=1):
    """As many tasks of the administrator's for somebody."""
    return [server.admin.create("task", {"subject": f"tell {i}", "owner_id": to}).id
            for i in range(n)]


def records(watch):
    return [told.record for told in watch.told]


def test_live_on_the_other_server(first, second):
    li = first.user("li", "sales")
    watch = Watch(second.sign_in("li"))
    tasks = tell(first, li.user_id, 3)
    wait_for(lambda: len(watch.told) == 3, "three notices")
    equal(records(watch), tasks, "in order")
    equal(watch.told[0].text, f"Administrator gave you task {tasks[0]} tell 0.", "the sentence")
    watch.end()


def test_nothing_is_lost_or_repeated(first, second):
    """The stream breaks off again and again and goes on, here and there, while notices come from
    transactions that end in another order than they began in."""
    sun = first.user("sun", "sales")
    clients = [first.sign_in("sun"), second.sign_in("sun")]
    key = sun.user_id[2:]
    until, told, position = threading.Event(), [], Watch(clients[0]).end()

    def write(slow):
        while not until.is_set():
            first.psql(f"begin; select kith_notice({key}, 'reminder', null, null);"
                       f" select pg_sleep({slow}); commit")

    writers = [threading.Thread(target=write, args=(slow,)) for slow in (0, 0.05, 0.2)]
    for writer in writers:
        writer.start()
    for i in range(5):
        watch = Watch(clients[i % 2], position)
        wait_for(lambda watch=watch: len(watch.told) >= 3, "some notices")
        if i == 2:
            second.end(signal.SIGKILL)
        position = watch.end()
        told += [notice.id for notice in watch.told]
        if i == 2:
            second.run()
            clients[1] = second.sign_in("sun")
    until.set()
    for writer in writers:
        writer.join()
    written = [f"N-{row[0]}" for row in first.psql(
        f"select id from notification where owner_id = {key} order by tx, id")]
    watch = Watch(clients[0], position)
    wait_for(lambda: len(told) + len(watch.told) >= len(written), "the rest")
    watch.end()
    equal(told + [notice.id for notice in watch.told], written, "all, once, in order")


def test_the_client_watches(first, second):
    """`kith watch` goes on after its server came back; `kith inbox` has what came meanwhile."""
    zhao = first.user("zhao", "sales")
    desk = Desk(second, "zhao")
    out = os.path.join(desk.home, "out")
    with open(out, "wb") as file:
        watching = subprocess.Popen(desk.program("watch"), stdout=file, stderr=subprocess.PIPE,
                                    env=desk.environment)
    watching.stderr.readline()  # it waits
    [one] = tell(first, zhao.user_id)
    wait_for(lambda: one in desk.read("out"), "the first line")
    second.end(signal.SIGKILL)
    [two] = tell(first, zhao.user_id)
    second.run()
    wait_for(lambda: two in desk.read("out"), "the second line")
    watching.send_signal(signal.SIGINT)
    equal(watching.wait(), 130, "Ctrl-C ends it")
    watching.stderr.close()
    equal(len(desk.read("out").splitlines()), 2, "each once")
    shown = desk.ok("inbox")
    true(one in shown and two in shown, shown)
    equal(desk.kith("inbox", "read", desk.json("inbox")[0]["id"]).code, 0, "read one")
    true(two not in desk.ok("inbox") and two in desk.ok("inbox", "--all"), "one is left")
    true("1 unread" in desk.kith("login", environment={"KITH_PASSWORD": PASSWORD}).err, "at sign-in")
    desk.close()


def test_a_slow_reader_is_bounded(first, second):
    """Somebody who does not read holds nobody up, and the server keeps little for them."""
    wang = first.user("wang", "sales")
    method = first.contract.find(WATCH)
    client = second.sign_in("wang")
    answers = client.stub(method)(client.request(WATCH), timeout=60, metadata=client.metadata())
    next(answers)
    first.psql(f"select kith_notice({wang.user_id[2:]}, 'reminder', null, null)"
               " from generate_series(1, 1500)")
    seen = [next(answers).notification.id for _ in range(1500)]
    equal(len(set(seen)), 1500, "all of them")
    answers.cancel()


def reminders(server, n, spread):
    """Tasks with reminders from now on for so many seconds; some with the same time."""
    server.psql("insert into task (subject, remind_time, owner_id) select 'remind ' || i,"
                f" clock_timestamp() + i * interval '{spread * 1000 // n} ms', 1"
                f" from generate_series(1, {n}) i")


def fired(server):
    return int(server.value("select count(*) from notification where kind = 'reminder'"))


def test_reminders_come_once(first, second):
    """kill -9 one or the other at different points, in the middle of it."""
    first.psql("delete from notification")
    reminders(first, 450, 2)
    for victim, share in ((second, 50), (first, 150), (second, 250)):
        wait_for(lambda share=share: fired_by(first, second) >= share, "some to fire")
        victim.end(signal.SIGKILL)
        victim.run()
    wait_for(lambda: fired(first) >= 450, "all to fire")
    equal(first.psql("select count(*), count(distinct record_id) from notification"
                     " where kind = 'reminder'"), [["450", "450"]], "each once")
    equal(first.value("select count(*) from reminder"), "0", "nothing is left")
    early = first.value("select count(*) from notification n join task t on t.id = n.record_id"
                        " where n.kind = 'reminder' and n.created_at < t.remind_time")
    equal(early, "0", "none too early")


def fired_by(first, second):
    return fired(first if first.pid else second)


def test_reminders_of_the_time_when_nobody_ran(first, second):
    first.psql("delete from notification")
    second.end()
    first.end(signal.SIGKILL)
    reminders(first, 20, 1)
    # As if the hours had gone by.
    first.psql("update reminder set remind_at = remind_at - interval '9 hours'")
    first.run()
    second.run()
    wait_for(lambda: fired(first) == 20, "what was missed")
    equal(first.value("select count(*) from reminder"), "0", "nothing is left")


def test_a_reminder_follows_its_task(first, _second):
    first.psql("delete from notification")
    admin = first.admin
    soon = {"seconds": int(first.value("select extract(epoch from now())::bigint")) + 3600}
    moved, done, gone = [admin.create("task", {"subject": name, "remind_time": soon}).id
                         for name in ("moved", "done", "gone")]
    waits = "select count(*) from reminder where task_id = "
    equal(first.value(waits + moved[2:]), "1", "it waits")
    admin.call("TaskService/CompleteTask", id=done)
    admin.delete("task", gone)
    equal(first.value(waits + done[2:]) + first.value(waits + gone[2:]), "00", "no more")
    past = {"seconds": soon["seconds"] - 3610}
    admin.call("TaskService/UpdateTask", task={"id": moved, "remind_time": past},
               update_mask={"paths": ["remind_time"]})
    wait_for(lambda: fired(first) == 1, "it comes now")
    equal(first.value("select record_id from notification"), moved[2:], "the one that was moved")
    admin.call("TaskService/UpdateTask", task={"id": moved, "remind_time": soon},
               update_mask={"paths": ["remind_time"]})
    equal(first.value(waits + moved[2:]), "1", "it waits once more, for another time")


def test_follow_ups_are_made_once(first, second):
    """kill -9 one server or the other in the middle of the job, which the other one takes over."""
    admin = first.admin
    plan = admin.create("follow_up_plan", {"name": "Care", "every": 10, "unit": 1,
                                           "filter": 'city = "followed"'}).id
    first.psql("update follow_up_plan set active_since = active_since - 100")
    first.psql("insert into customer (name, city, owner_id, created_at) select 'F ' || i, 'followed', 1,"
               " now() - interval '12 days' from generate_series(1, 900) i")
    admin.call("JobService/RunJob", name="follow_ups")
    made = "select count(*) from follow_up where plan_id = " + plan[3:]
    for victim, share in ((second, 1), (first, 300)):
        wait_for(lambda share=share: int(first.value(made)) >= share, "some to be made")
        victim.end(signal.SIGKILL)
        victim.run()
    wait_for(lambda: int(first.value(made)) >= 900, "all to be made")
    wait_for(lambda: first.value("select message || coalesce(run_due::text, '') from job"
                                 " where name = 'follow_ups'") == "", "the job to end")
    first.admin.call("JobService/RunJob", name="follow_ups")
    wait_for(lambda: first.value("select run_due is null from job where name = 'follow_ups'") == "t",
             "it to run once more")
    equal(first.psql("select count(*), count(distinct customer_id), count(distinct task_id)"
                     f" from follow_up where plan_id = {plan[3:]}"), [["900"] * 3], "each once")
    equal(first.value("select count(*) from task where subject = 'Care'"), "900", "tasks")


def main():
    with Kithd() as first, Beside(first) as second:
        failures = run(tests_of(globals()), first, second)
    finish(failures)


main()
