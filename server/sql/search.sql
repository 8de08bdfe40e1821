-- SPDX-License-Identifier: Apache-2.0
-- Work on the entries that records are found by.

-- name: search_count
-- columns: grams
select kith_search_count() as grams
