-- SPDX-License-Identifier: Apache-2.0
-- Files of attachments: pieces of an upload, which becomes visible with the attachment that takes it.

-- name: attachment_upload_begin
-- columns: id
insert into attachment_upload default values returning id

-- name: attachment_upload_piece
-- $1 null: of the upload that this transaction began.
insert into attachment_chunk (upload_id, position, data)
values (coalesce($1::bigint, currval('attachment_upload_id_seq')), $2::bigint, $3::bytea)

-- name: attachment_upload_end
-- The attachment is the one that this transaction inserted.
update attachment_upload set attachment_id = currval('attachment_id_seq')
where id = $1::bigint and attachment_id is null

-- name: attachment_file
-- columns: upload_id, size, sha256, file_name, deleted
select u.id as upload_id, t.size, t.sha256, t.file_name, t.deleted_at is not null as deleted
from attachment t left join attachment_upload u on u.attachment_id = t.id
where t.id = $1::bigint

-- name: attachment_piece
-- columns: data
select data from attachment_chunk where upload_id = $1::bigint and position = $2::bigint
