-- SPDX-License-Identifier: Apache-2.0
-- Mails that come in; their files come before them, as uploads (attachment.sql).

-- name: ticket_intake
-- columns: message, on_ticket, reply, became, known
select message, on_ticket, reply, became, known from kith_ticket_intake($1::text, $2::text, $3::text, $4::text[], $5::text[], $6::text, $7::text, $8::text,
  $9::smallint, $10::text, $11::text, $12::text, $13::text, to_timestamp($14::bigint), $15::boolean, $16::bigint[], $17::text[], $18::text[], $19::bigint[],
  $20::text[])
