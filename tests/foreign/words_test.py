#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Refusals in Chinese: of every kind, in the language of the session or else of the request's header;
what machines rely on stays as it is, and so does what a person typed."""
import threading

import grpc

from checks import Kithd, Refused, equal, finish, refused, run, tests_of, true, wait_for

TYPED = 'x" or "y. The server is stopping.'


class Desk:
    def __init__(self, server):
        self.server, self.admin, self.anna = server, server.admin, server.user("anna", "sales")
        wang = server.user("wang", "sales")
        server.admin.update("user", wang.user_id, {"language": "zh"}, ["language"])
        self.wang = server.sign_in("wang")
        self.chief = server.contract.client(server.channel(), server.admin.token, "zh-CN,zh;q=0.9")
        self.chief.user_id = server.admin.user_id
        self.customer = self.wang.create("customer", {"name": "华为"}).id

    def stranger(self, language="zh"):
        return self.server.contract.client(self.server.channel(), None, language)


def says(sentence, code, function, *words, **named):
    error = refused(code, function, *words, **named)
    equal(error.message, sentence, "the sentence")
    return error


def violations(desk, error):
    """Field and sentence of each."""
    for detail in error.details.details:
        if detail.type_url.endswith("BadRequest"):
            found = desk.server.contract.message("google.rpc.BadRequest").FromString(detail.value)
            return {violation.field: violation.description for violation in found.field_violations}
    return {}


# ---- Without a session: as the header asks ----

def test_before_a_session(desk):
    sign_in = {"login": "wang", "password": "not the right one"}
    says("登录名或密码错误，或账号未开通。", "UNAUTHENTICATED", desk.stranger("zh-CN").call,
         "AuthService/SignIn", **sign_in)
    says("Login name or password is wrong, or the account is not open.", "UNAUTHENTICATED",
         desk.stranger("en-GB").call, "AuthService/SignIn", **sign_in)
    says("Login name or password is wrong, or the account is not open.", "UNAUTHENTICATED",
         desk.stranger(None).call, "AuthService/SignIn", **sign_in)
    says("请先登录：会话不存在、未知或已结束。", "UNAUTHENTICATED", desk.stranger().get, "customer", "C-1",
         reason="SESSION_REQUIRED")


def test_too_many_attempts(desk):
    def refusal():
        try:
            return desk.stranger().call("AuthService/SignIn", login="nobody", password="wrong and wrong")
        except Refused as error:
            return error.code == "RESOURCE_EXHAUSTED" and error
    error = wait_for(refusal, "the throttle")
    equal(error.message, "失败次数过多，请稍后再试。", "the throttle")


def test_below_the_calls(desk):
    """Refused before there is a call: an unknown method, a message that is too large."""
    def raw(path, body):
        try:
            return desk.wang.channel.unary_unary(path)(body, timeout=60, metadata=[
                ("accept-language", "zh-CN"), *desk.wang.metadata()])
        except grpc.RpcError as error:
            raise Refused(path, error, desk.server.contract) from None
    says("服务器没有这个方法。", "UNIMPLEMENTED", raw, "/kith.v1.CustomerService/Nothing", b"")
    says("消息超过服务器接受的大小。", "RESOURCE_EXHAUSTED", raw, "/kith.v1.CustomerService/GetCustomer", bytes(2 << 20))
    says("请求不是格式正确的消息。", "INVALID_ARGUMENT", raw, "/kith.v1.CustomerService/GetCustomer", b"\xff\xff")


# ---- With one ----

def test_whose_language(desk):
    says("C-99999 不存在，或您无权查看。", "NOT_FOUND", desk.wang.get, "customer", "C-99999", reason="NOT_FOUND")
    says("C-99999 does not exist, or you may not see it.", "NOT_FOUND", desk.anna.get, "customer", "C-99999",
         reason="NOT_FOUND")
    english = desk.server.contract.client(desk.wang.channel, desk.wang.token, "en")
    says("C-99999 不存在，或您无权查看。", "NOT_FOUND", english.get, "customer", "C-99999")


def test_validation(desk):
    error = says("请填写“名称”。", "INVALID_ARGUMENT", desk.wang.create, "customer", {}, reason="FIELD_REQUIRED",
                 field="customer.name")
    equal(violations(desk, error), {"customer.name": "请填写“名称”。"}, "violations")
    says(f"“{TYPED}”不是电话号码，请写成 13800138000、010-62345678 或 +44 20 7946 0018。", "INVALID_ARGUMENT",
         desk.wang.create, "lead", {"name": "甲", "phone": TYPED})
    says("文本不能含 NUL 字符。", "INVALID_ARGUMENT", desk.wang.create, "customer", {"name": "甲\0"})
    says("没有这个取值。", "INVALID_ARGUMENT", desk.wang.create, "customer", {"name": "甲", "kind": 77})
    says("“Q-1”不是客户的编号，请写成 C-12。", "INVALID_ARGUMENT", desk.wang.get, "customer", "Q-1")


def test_filters_and_orders(desk):
    says("过滤条件第 12 个字符：employees 应为整数，例如 100，而不是“many”。", "INVALID_ARGUMENT",
         desk.wang.list, "customer", filter="employees >many")
    says("过滤条件第 1 个字符：客户没有字段“citty”。您是不是要找 city？", "INVALID_ARGUMENT",
         desk.wang.list, "customer", filter="citty = x")
    says("过滤条件第 7 个字符：应为值（若是 AND 这样的词请加引号），实际是 结尾。", "INVALID_ARGUMENT",
         desk.wang.list, "customer", filter="city =")
    says("客户不能按“citty”排序。您是不是要找 city？", "INVALID_ARGUMENT",
         desk.wang.list, "customer", order_by="citty")


def test_permissions(desk):
    says("您的角色不能新建用户；这需要权限 user:create。", "PERMISSION_DENIED", desk.wang.create, "user",
         {"login": "x", "name": "x"}, reason="PERMISSION_DENIED")
    theirs = desk.admin.create("ticket", {"subject": "x"}).id
    says(f"{theirs} 对您只读。", "PERMISSION_DENIED", desk.wang.update, "ticket", theirs, {"subject": "y"}, ["subject"])


def test_conflicts(desk):
    desk.admin.create("tag", {"name": "重点"})
    says("已有同名标签。", "ALREADY_EXISTS", desk.chief.create, "tag", {"name": "重点"}, field="tag.name")
    says(f"{desk.customer} 已被他人修改，请重新读取后再试。", "ABORTED", desk.wang.update, "customer", desk.customer,
         {"city": "上海", "etag": "99"}, ["city", "etag"], reason="ETAG_MISMATCH")


def test_rules_of_the_database(desk):
    order = desk.wang.create("order", {"customer_id": desk.customer}).id
    says("没有明细的订单不能确认，请先添加明细。", "FAILED_PRECONDITION", desk.wang.call, "OrderService/ConfirmOrder", id=order)
    role = desk.server.role_id("administrator")
    says("管理员角色不能删除或改名。", "FAILED_PRECONDITION", desk.chief.delete, "role", role)
    says(f"没有名为“{TYPED}”的用户。", "INVALID_ARGUMENT", desk.wang.list, "customer",
         filter='owner_id = "' + TYPED.replace('"', '\\"') + '"')


def test_moves(desk):
    ticket = desk.admin.create("ticket", {"subject": "x"}).id
    says("工单处于“已解决”状态时才能关闭。", "FAILED_PRECONDITION", desk.chief.call, "TicketService/CloseTicket", id=ticket)
    lead = desk.wang.create("lead", {"name": "线索"}).id
    says("线索处于“无效”状态时才能重新打开。", "FAILED_PRECONDITION", desk.wang.call, "LeadService/ReopenLead", id=lead)


def test_each_of_several(desk):
    """A complaint that lacks much: all of it in one answer, each field with its sentence."""
    ticket = desk.admin.create("ticket", {"subject": "投诉", "type": 2, "customer_id": desk.customer}).id
    desk.admin.call("TicketService/ResolveTicket", id=ticket, resolution="换新")
    error = refused("FAILED_PRECONDITION", desk.chief.call, "TicketService/CloseTicket", id=ticket,
                    reason="COMPLAINT_INCOMPLETE")
    true(error.message.startswith(f"{ticket} 还不能关闭，尚缺："), error.message)
    found = violations(desk, error)
    equal((found["cause"], found["root_cause"]), ("请写明原因代码：cause。", "请写明根本原因：root_cause。"), "violations")
    true(not any("Say" in text or "Plan" in text for text in found.values()), f"English: {found}")


def test_too_much_at_once(desk):
    """Two calls of one user run; the third is told to wait."""
    go_on = threading.Event()
    method = desk.server.contract.find("AttachmentService/UploadAttachment")

    def pieces():
        yield desk.wang.request(method.path, data=b"first", attachment={
            "file_name": "a.txt", "customer_id": desk.customer})
        go_on.wait(60)

    calls = [desk.wang.stub(method).future(pieces(), timeout=60, metadata=desk.wang.metadata()) for _ in range(2)]

    def refusal():
        try:
            return not desk.wang.get("customer", desk.customer)
        except Refused as error:
            return error
    try:
        error = wait_for(refusal, "the refusal")
        equal((error.code, error.message), ("RESOURCE_EXHAUSTED", "您同时进行的调用过多，请等其中一个结束。"), "the refusal")
    finally:
        go_on.set()
        for call in calls:
            call.exception()


# ---- What is kept, and read by others later ----

def test_rows_of_an_import(desk):
    """Kept in English, read in the language of who reads."""
    key = desk.admin.create("import", {"object": "customer", "mapping": "name = 名称\nemployees = 人数\n"}).id
    desk.admin.send("ImportService/UploadImport", iter([desk.admin.request(
        "ImportService/UploadImport", id=key, data="名称,人数\n甲,二十\n,3\n".encode(), last=True)]))
    desk.admin.call("ImportService/StartImport", id=key, dry_run=True)
    wait_for(lambda: desk.admin.get("import", key).status == 4, "the check")

    def messages(client):
        return [row.message for row in client.call("ImportService/ListImportRows", id=key).rows]
    equal(messages(desk.admin), ['"二十" is not a whole number.', "name is needed."], "rows in English")
    equal(messages(desk.chief), ["“二十”不是整数。", "请填写“名称”。"], "rows in Chinese")
    desk.server.psql(f"update import set message = 'The import was stopped.' where id = {key.split('-')[1]}")
    equal(desk.admin.get("import", key).message, "The import was stopped.", "why, in English")
    equal(desk.chief.get("import", key).message, "导入已被停止。", "why")
    equal(desk.chief.list("import", filter=f"id = {key}")[0].message, "导入已被停止。", "why, in a list")


def test_duplicates(desk):
    """Names in a sentence are taken over as they are; who must not see them is told so in Chinese."""
    tax, name = "FOREIGN-4711", "张, confirmed or 李"
    made = desk.wang.create("customer", {"name": name, "tax_number": tax}).id
    desk.server.psql("update duplicate_rule set active = true")

    def refusal(client):
        try:
            return not client.create("customer", {"name": "又一个", "tax_number": tax}, validate_only=True)
        except Refused as error:
            return error
    mine = wait_for(lambda: refusal(desk.wang), "the refusal")
    equal((mine.code, mine.message), ("ALREADY_EXISTS", f"已经存在：{made} {name}。"), "the refusal")
    li = desk.server.user("li", "sales", desk.admin.create("team", {"name": "另一队"}).id)
    li.language = "zh"
    theirs = wait_for(lambda: refusal(li), "the refusal of another")
    true(theirs.message.startswith("已经存在：") and "belongs" not in theirs.message and "may not" not in theirs.message,
         theirs.message)


def main():
    with Kithd(options={"user_calls": 2}) as server:
        failures = run(tests_of(globals()), Desk(server))
    finish(failures)


main()
