-- SPDX-License-Identifier: Apache-2.0
-- What the settings of the company may be.

-- name: setting_fits
-- After an update: the value fits the kind of the setting, and the setting itself.
select case
  when s.value = '' and s.kind <> 'text' then kith_raise('KH003', s.key || ' needs a value.', 'SETTING_INVALID', 'value')
  when s.kind = 'number' and (s.value !~ '^[0-9]{1,15}$' or s.value::numeric not between coalesce(b.least, 0) and coalesce(b.most, 1e15))
  then kith_raise('KH003', s.key || ' is a whole number from ' || coalesce(b.least, 0) || ' to ' || coalesce(b.most, 1e15) || '.', 'SETTING_INVALID', 'value')
  when s.key = 'grade.schedule' and s.value not in ('daily', 'weekly', 'monthly', 'never')
  then kith_raise('KH003', 'grade.schedule is daily, weekly, monthly or never.', 'SETTING_INVALID', 'value')
  when s.kind = 'yes_no' and s.value not in ('yes', 'no')
  then kith_raise('KH003', s.key || ' is yes or no.', 'SETTING_INVALID', 'value')
  when s.kind = 'currency' and not exists (select from currency where code = s.value and active and deleted_at is null)
  then kith_raise('KH003', s.value || ' is no currency of the company; see them with `kith currency list`.', 'SETTING_INVALID', 'value')
  when s.kind = 'time_zone' and not exists (select from pg_timezone_names where name = s.value)
  then kith_raise('KH003', s.value || ' is no time zone; write it as Asia/Shanghai or Europe/Berlin.', 'SETTING_INVALID', 'value')
  when s.key = 'company.country' and s.value !~ '^[A-Z]{2}$'
  then kith_raise('KH003', 'A country is two capital letters after ISO 3166, such as CN.', 'SETTING_INVALID', 'value')
  when s.key = 'callback.calendar' and s.value <> '' and not exists (select from service_calendar where name = s.value and deleted_at is null)
  then kith_raise('KH003', 'There is no service calendar ' || s.value || '; see them with `kith service-calendar list`.', 'SETTING_INVALID', 'value')
  when s.key = 'intake.mailboxes' and s.value !~ '^[ ,;\t\n]*([^][\s@,;=<>()]+@[A-Za-z0-9.-]+=(enquiry|complaint|request|after_sales|suggestion)([ ,;\t\n]+|$))*$'
  then kith_raise('KH003', 'Write ADDRESS=TYPE, ADDRESS=TYPE; a type is enquiry, complaint, request, after_sales or suggestion: help@example.com=enquiry.', 'SETTING_INVALID', 'value')
  when s.key = 'ticket.number_format' and position('{number}' in s.value) = 0
  then kith_raise('KH003', 'The form of the numbers must hold {number}.', 'SETTING_INVALID', 'value')
  end
from setting s
left join (values ('company.fiscal_year_start', 1, 12), ('customer.contact_days', 1, 3650), ('opportunity.stall_days', 1, 3650), ('recycle.days', 1, 3650),
  ('session.idle_minutes', 1, 1440), ('session.absolute_hours', 1, 720),
  ('session.administrator_hours', 1, 720), ('session.step_up_minutes', 1, 1440),
  ('session.per_user', 1, 1000), ('attachment.max_bytes', 1, 1073741824),
  ('attachment.open_uploads', 1, 1000), ('attachment.open_bytes', 1, 1099511627776),
  ('import.max_bytes', 1, 1073741824),
  ('intake.reopen_days', 0, 3650), ('intake.tickets_per_hour', 1, 100000),
  ('complaint.repeat_days', 0, 3650), ('callback.attempts', 1, 100), ('callback.complaint_days', 0, 365),
  ('callback.after_sales_days', 0, 365), ('callback.request_days', 0, 365), ('callback.enquiry_days', 0, 365),
  ('callback.suggestion_days', 0, 365),
  ('forecast.snapshot_weeks', 1, 520),
  ('notification.days', 1, 3650),
  ('machine.days', 1, 3650), ('machine.per_user', 1, 1000)) b (key, least, most) on b.key = s.key
where s.id = $1::bigint

-- name: custom_field_fits
-- Fields with choices have a code list that exists. Without an id: the one just created.
select kith_check(
  f.kind not in (5, 6) or exists (select from code where list = f.code_list and deleted_at is null),
  case when f.code_list = '' then 'A field with choices needs a code list.'
    else 'There is no code list ' || f.code_list || '; create its codes first.' end,
  'CODE_LIST_UNKNOWN', 'code_list')
from custom_field f where f.id = (select coalesce($1::bigint, currval('custom_field_id_seq')))
