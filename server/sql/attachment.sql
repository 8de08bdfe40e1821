-- SPDX-License-Identifier: Apache-2.0
-- Files of attachments: pieces of an upload, which becomes visible with the attachment that takes it.

-- name: attachment_upload_lock
-- Uploads of a user begin one after the other, so that each sees those before it.
select pg_advisory_xact_lock(hashtext('attachment_upload'), kith_actor()::integer)

-- name: attachment_upload_clear
-- What the user has left behind: no upload takes as long, see the deadline of UploadAttachment.
delete from attachment_upload
where user_id = kith_actor() and attachment_id is null and created_at < now() - interval '15 minutes'

-- name: attachment_upload_begin
-- columns: id
insert into attachment_upload (user_id) values (kith_actor()) returning id

-- name: attachment_upload_limit
-- $1: most that may be open, with the one that has begun. $2: most bytes in them.
select case when count(distinct u.id) > $1::bigint or coalesce(sum(octet_length(c.data)), 0) >= $2::bigint
  then kith_raise('KH008', 'Too many of your uploads are not finished; wait for them to end. '
    || 'What was broken off counts for 15 minutes.', 'TOO_MANY_UPLOADS') end
from attachment_upload u left join attachment_chunk c on c.upload_id = u.id
where u.user_id = kith_actor() and u.attachment_id is null

-- name: attachment_upload_piece
-- $1 null: of the upload that this transaction began.
insert into attachment_chunk (upload_id, position, data)
values (coalesce($1::bigint, currval('attachment_upload_id_seq')), $2::bigint, $3::bytea)

-- name: attachment_upload_end
-- The attachment is the one that this transaction inserted.
update attachment_upload set attachment_id = (select currval('attachment_id_seq'))
where id = $1::bigint and attachment_id is null

-- name: attachment_file
-- columns: upload_id, size, sha256, file_name, deleted
select u.id as upload_id, t.size, t.sha256, t.file_name, t.deleted_at is not null as deleted
from attachment t left join attachment_upload u on u.attachment_id = t.id
where t.id = $1::bigint

-- name: attachment_piece
-- columns: data
select data from attachment_chunk where upload_id = $1::bigint and position = $2::bigint
