-- SPDX-License-Identifier: Apache-2.0
-- Whose upload it is: what one user may leave behind unfinished is bounded.

alter table attachment_upload add column user_id bigint,
  add constraint attachment_upload_user_id_fkey foreign key (user_id) references app_user (id);
create index attachment_upload_user_id_idx on attachment_upload (user_id) where attachment_id is null;

insert into setting (key, value, kind, help_text) values
  ('attachment.open_uploads', '10', 'number', 'A user may have so many uploads that are not finished.'),
  ('attachment.open_bytes', '104857600', 'number', 'So many bytes may lie in them when another one begins.');
