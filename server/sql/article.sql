-- SPDX-License-Identifier: Apache-2.0
-- The knowledge base. Of the roles' reading of articles, $… "shown" says what is open: {1} public ones, {1,2} internal ones too.

-- name: article_submit
-- columns: done
select article_submit($1::bigint)::text as done

-- name: article_withdraw
-- columns: done
select article_withdraw($1::bigint, $2::text)::text as done

-- name: article_publish
-- columns: done
select article_publish($1::bigint, $2::bigint)::text as done

-- name: article_roll_back
-- columns: done
select article_roll_back($1::bigint, $2::bigint)::text as done

-- name: article_reviews
-- columns: n
select article_reviews($1::bigint) as n

-- name: article_show
-- columns: title, body, category, language, audience, keywords, version_number, published_at, review_date, review_due, uses, helped, useful, not_useful, status
-- $1 which, $2 shown.
select kith_show(a.title, /* rule article title */ 0) as title, kith_show(a.body, /* rule article body */ 0) as body,
  kith_show(a.category, /* rule article category */ 0) as category, kith_show(a.language, /* rule article language */ 0) as language,
  case when /* rule article audience */ 0 < 2 then a.audience end::bigint as audience,
  kith_show(a.keywords, /* rule article keywords */ 0) as keywords,
  case when /* rule article version_number */ 0 < 2 then a.version_number end as version_number,
  case when /* rule article published_at */ 0 < 2 then a.published_at end as published_at,
  case when /* rule article review_date */ 0 < 2 then a.review_date end as review_date,
  /* rule article review_date */ 0 < 2 and a.review_date <= kith_today() as review_due,
  case when /* rule article uses */ 0 < 2 then m.uses end as uses, case when /* rule article helped */ 0 < 2 then m.helped end as helped,
  case when /* rule article useful */ 0 < 2 then m.useful end as useful,
  case when /* rule article not_useful */ 0 < 2 then m.not_useful end as not_useful,
  case when /* rule article status */ 0 < 2 then a.status end::bigint as status
from article a join article_measure m on m.article_id = a.id
where a.id = $1::bigint and a.deleted_at is null and (a.shown_to = any($2::bigint[]) or /* visible article a */ true)

-- name: article_search
-- columns: id, title, body, folded, words, match, category, audience, uses, helped, folded_title
-- $1 what is typed, $2 shown, $3 how many, $4 language, $5 category, $6 product: those that are empty are any. Fields that
-- the roles hide are not looked into. Of titles, keywords and headings 2000 at most are looked at, and of texts; of what is as
-- good, what helped more often comes first.
with q as materialized (select words, query, kith_code_branch('ticket_category', $5::text) as categories from kith_article_query($1::text)),
heads as materialized (
  select t.article_id, case when t.title @@ q.query then 1 else 2 end as match
  from q, article_text t
  where t.heads @@ q.query and t.shown_to = any($2::bigint[]) and /* rule article title */ 0 < 2
    and (t.title @@ q.query or /* rule article keywords */ 0 < 2)
  limit 2000),
found as materialized (
  select article_id, match from heads
  union all
  (select t.article_id, 3 from q, article_text t
  where t.terms @@ q.query and t.shown_to = any($2::bigint[]) and /* rule article title */ 0 < 2 and /* rule article body */ 0 < 2
    and not exists (select from heads h where h.article_id = t.article_id)
  limit 2000)),
best as materialized (
  select f.article_id as id, f.match, a.uses, a.helped, row_number() over (order by f.match, a.helped desc, a.useful desc, f.article_id desc) as place
  from q, found f cross join lateral (
    select m.uses, m.helped, m.useful - m.not_useful as useful from article a join article_measure m on m.article_id = a.id
    where a.id = f.article_id and a.deleted_at is null and (a.language = $4::text or $4::text = '')
      and (a.category = any(q.categories) or $5::text = '') and (a.product_id = $6::bigint or $6::bigint is null) limit 1) a
  order by place limit $3::bigint)
select b.id, a.title, case when /* rule article body */ 0 < 2 then left(a.body, 8000) else '' end as body,
  case when /* rule article body */ 0 < 2 then left(t.folded, 8000) else '' end as folded, q.words, b.match::bigint as match,
  kith_show(a.category, /* rule article category */ 0) as category, case when /* rule article audience */ 0 < 2 then a.audience end::bigint as audience,
  case when /* rule article uses */ 0 < 2 then b.uses end as uses, case when /* rule article helped */ 0 < 2 then b.helped end as helped,
  kith_article_fold(a.title) as folded_title
from q, best b cross join lateral (select * from article where id = b.id limit 1) a
cross join lateral (select folded from article_text where article_id = b.id limit 1) t
order by b.place

-- name: article_suggest
-- columns: id, title, body, folded, words, matched, terms, category_fits, product_fits, uses, helped, useful, not_useful, category, audience, folded_title
-- $1 ticket, $2 shown. Its words in titles, keywords and headings, and what is about its product; 200 of those that fit best.
with k as materialized (
  select case when /* rule ticket subject */ 0 < 2 then t.subject else '' end as subject,
    case when /* rule ticket category */ 0 < 2 then t.category else '' end as category,
    case when /* rule ticket product_id */ 0 < 2 then t.product_id end as product_id
  from ticket t where t.id = $1::bigint and t.deleted_at is null and /* visible ticket t */ true),
w as materialized (
  select k.*, kith_code_above('ticket_category', k.category) as categories, coalesce(x.terms, '{}') as terms, nullif((select string_agg('''' || y || '''', ' | ') from unnest(x.terms) y), '')::tsquery as query
  from k cross join lateral (
    select array_agg(y) as terms from (select y from unnest(kith_article_terms(kith_article_fold(k.subject))) y where length(y) > 1 limit 60) z) x),
found as materialized (
  (select t.article_id from w, article_text t where t.heads @@ w.query and t.shown_to = any($2::bigint[]) and /* rule article title */ 0 < 2
    and /* rule article keywords */ 0 < 2 limit 2000)
  union
  (select a.id from w, article a where a.product_id = w.product_id and a.shown_to = any($2::bigint[]) and a.deleted_at is null
    order by a.id desc limit 200)),
best as materialized (
  select f.article_id, (select count(*) from unnest(w.terms) y where t.heads @@ ('''' || y || '''')::tsquery) as matched,
    a.category <> '' and a.category = any(w.categories) as category_fits, coalesce(a.product_id = w.product_id, false) as product_fits
  from w, found f cross join lateral (select * from article where id = f.article_id and deleted_at is null limit 1) a
  cross join lateral (select heads from article_text where article_id = f.article_id limit 1) t
  order by product_fits desc, matched desc, category_fits desc, f.article_id desc limit 200)
select b.article_id as id, kith_show(a.title, /* rule article title */ 0) as title,
  case when /* rule article body */ 0 < 2 then left(a.body, 2000) else '' end as body,
  case when /* rule article body */ 0 < 2 then left(t.folded, 2000) else '' end as folded, array_to_string(w.terms, E'\n') as words,
  b.matched, cardinality(w.terms)::bigint as terms, b.category_fits, b.product_fits, m.uses, m.helped, m.useful, m.not_useful,
  kith_show(a.category, /* rule article category */ 0) as category, case when /* rule article audience */ 0 < 2 then a.audience end::bigint as audience,
  kith_article_fold(a.title) as folded_title
from w, best b cross join lateral (select * from article where id = b.article_id limit 1) a
cross join lateral (select folded from article_text where article_id = b.article_id limit 1) t
cross join lateral (select * from article_measure where article_id = b.article_id limit 1) m

-- name: article_vote
-- columns: found
-- $1 article, $2 shown, $3 user, $4 useful, $5 clear
select article_vote($1::bigint, $2::bigint[], $3::bigint, $4::boolean, $5::boolean) as found

-- name: article_votes
-- columns: useful, not_useful
select useful, not_useful from article_measure where article_id = $1::bigint

-- name: article_use
-- columns: done
-- $1 ticket, $2 article, $3 helped: 0 leaves it as it is.
select article_use($1::bigint, $2::bigint, $3::smallint)::text as done

-- name: article_used
select /* columns ticket_article t */ null from ticket_article t
where t.ticket_id = $1::bigint and t.article_id = $2::bigint and t.deleted_at is null

-- name: article_figures
-- columns: id, title, uses, helped, not_helped, solved, useful, not_useful
-- $1, $2 days, $3 only what was not used, $4 how many.
with u as (
  select x.article_id, count(*) as uses, count(*) filter (where x.helped = 1) as helped, count(*) filter (where x.helped = 2) as not_helped,
    count(*) filter (where t.status in (5, 6) and x.helped <> 2) as solved
  from ticket_article x join ticket t on t.id = x.ticket_id
  where x.deleted_at is null and t.deleted_at is null and /* visible ticket t */ true
    and x.created_at >= coalesce($1::date, date_trunc('month', kith_today())::date)::timestamp at time zone kith_zone()
    and x.created_at < (coalesce($2::date, kith_today()) + 1)::timestamp at time zone kith_zone()
  group by 1)
select a.id, kith_show(a.title, /* rule article title */ 0) as title, coalesce(u.uses, 0) as uses, coalesce(u.helped, 0) as helped,
  coalesce(u.not_helped, 0) as not_helped, coalesce(u.solved, 0) as solved,
  case when /* rule article useful */ 0 < 2 then m.useful end as useful, case when /* rule article not_useful */ 0 < 2 then m.not_useful end as not_useful
from article a join article_measure m on m.article_id = a.id left join u on u.article_id = a.id
where a.deleted_at is null and a.shown_to > 0 and /* visible article a */ true and /* filter article a */ true
  and (not $3::boolean or u.article_id is null)
order by 3 desc, 6 desc, a.id desc limit $4::bigint

-- name: article_gaps
-- columns: category, solved, without, articles
-- $1, $2 days, $3 shown.
with s as (
  select case when /* rule ticket category */ 0 < 2 then t.category else '' end as category, count(*) as solved,
    count(*) filter (where not exists (select from ticket_article x where x.ticket_id = t.id and x.deleted_at is null)) as without
  from ticket t
  where t.deleted_at is null and t.status in (5, 6) and /* visible ticket t */ true and /* filter ticket t */ true
    and t.resolved_at >= coalesce($1::date, date_trunc('month', kith_today())::date)::timestamp at time zone kith_zone()
    and t.resolved_at < (coalesce($2::date, kith_today()) + 1)::timestamp at time zone kith_zone()
  group by 1)
select s.category, s.solved, s.without, (select count(*) from article a where a.category = s.category and a.deleted_at is null
  and a.shown_to = any($3::bigint[])) as articles
from s order by s.without desc, s.solved desc, s.category limit 1000
