-- SPDX-License-Identifier: Apache-2.0
-- What administrators configure and every call needs.

-- name: catalog_fields
-- columns: object, key, kind, required, code_list, label_en, label_zh
select object, key, kind, required, code_list, label_en, label_zh from custom_field
where active and deleted_at is null order by object, position nulls last, key

-- name: catalog_codes
-- columns: list, code, label_en, label_zh, active
select list, code, label_en, label_zh, active from code
where deleted_at is null order by list collate "C", code collate "C"

-- name: catalog_currencies
-- columns: code
select code from currency where active and deleted_at is null order by code collate "C"

-- name: catalog_settings
-- columns: key, value
select key, value from setting where deleted_at is null order by key collate "C"

-- name: catalog_generation
-- columns: value
select value from generation where kind = 'catalog'

-- name: catalog_segments
-- columns: id, name, kind, filter
select id, name, kind, filter from segment where deleted_at is null order by id limit 1000
