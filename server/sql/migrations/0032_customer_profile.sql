-- SPDX-License-Identifier: Apache-2.0
-- What a company wants to know of a customer: registration, characteristics, classifications.

alter table customer
  add column tax_number text not null default '',
  add column legal_representative text not null default '',
  add column business_scope text not null default '',
  add column organisation_form text not null default '',
  add column registered_capital numeric(20,4),
  add column registered_capital_currency text not null default '',
  add column service_area text not null default '',
  add column sales_capacity text not null default '',
  add column potential text not null default '',
  add column business_policy text not null default '',
  add column competition text not null default '',
  add column competitors text not null default '',
  add column strengths text not null default '',
  add column problems text not null default '',
  add column reputation text not null default '',
  add column nature text not null default '',
  add column trade text not null default '',
  add column acquaintance text not null default '',
  add column standing text not null default '',
  add constraint customer_registered_capital_has_currency
    check ((registered_capital is null) = (registered_capital_currency = ''));

-- The last that took place with a customer.
create index interaction_customer_time_idx on interaction (customer_id, (coalesce(happened_at, created_at)) desc, id desc)
  where deleted_at is null;

-- When somebody last looked at what the day brings: what came since then is new.
create table my_day_look (
  user_id bigint primary key,
  day date not null,
  since timestamptz not null,
  looked_at timestamptz not null,
  constraint my_day_look_user_id_fkey foreign key (user_id) references app_user (id)
);
insert into erasure_elsewhere values ('my_day_look', 'times of users: no customers');

insert into setting (key, value, kind, help_text) values
  ('opportunity.stall_days', '30', 'number', 'An open opportunity that stays in one stage for more days is warned of.'),
  ('customer.contact_days', '90', 'number', 'A customer without contact for more days is warned of, where its grade says nothing else.');

insert into code (list, code, label_en, label_zh, position) values
  ('organisation_form', 'limited', 'Limited liability company', '有限责任公司', 1),
  ('organisation_form', 'joint_stock', 'Joint-stock company', '股份有限公司', 2),
  ('organisation_form', 'state_owned', 'State-owned enterprise', '国有企业', 3),
  ('organisation_form', 'foreign_invested', 'Foreign-invested enterprise', '外商投资企业', 4),
  ('organisation_form', 'partnership', 'Partnership', '合伙企业', 5),
  ('organisation_form', 'sole_proprietor', 'Sole proprietorship', '个人独资企业', 6),
  ('organisation_form', 'household', 'Individual household business', '个体工商户', 7),
  ('organisation_form', 'cooperative', 'Cooperative', '合作社', 8),
  ('organisation_form', 'branch', 'Branch', '分支机构', 9),
  ('organisation_form', 'government', 'Government body', '政府机关', 10),
  ('organisation_form', 'institution', 'Public institution', '事业单位', 11),
  ('organisation_form', 'association', 'Association or foundation', '社会团体/基金会', 12),
  ('organisation_form', 'other', 'Other', '其他', 13),
  ('potential', 'high', 'High', '高', 1),
  ('potential', 'medium', 'Medium', '中', 2),
  ('potential', 'low', 'Low', '低', 3),
  ('competition', 'only_us', 'Buys from us only', '独家合作', 1),
  ('competition', 'mainly_us', 'Mainly from us', '以我方为主', 2),
  ('competition', 'shared', 'From several alike', '多家并存', 3),
  ('competition', 'mainly_others', 'Mainly from competitors', '以竞争对手为主', 4),
  ('competition', 'only_others', 'From competitors only', '竞争对手独家', 5),
  ('competition', 'is_competitor', 'Competes with us itself', '自身为竞争对手', 6),
  ('reputation', 'excellent', 'Excellent', '优秀', 1),
  ('reputation', 'good', 'Good', '良好', 2),
  ('reputation', 'average', 'Average', '一般', 3),
  ('reputation', 'poor', 'Poor', '较差', 4),
  ('customer_nature', 'government', 'Government', '政府客户', 1),
  ('customer_nature', 'special', 'Special', '特殊客户', 2),
  ('customer_nature', 'company', 'Company', '企业客户', 3),
  ('customer_nature', 'individual', 'Individual', '个人客户', 4),
  ('customer_nature', 'trade_partner', 'Trade partner', '商业伙伴', 5),
  ('customer_trade', 'past', 'Past', '过去客户', 1),
  ('customer_trade', 'current', 'Current', '现有客户', 2),
  ('customer_trade', 'coming', 'Coming', '未来客户', 3),
  ('customer_acquaintance', 'old', 'Old', '老客户', 1),
  ('customer_acquaintance', 'new', 'New', '新客户', 2),
  ('customer_acquaintance', 'potential', 'Potential', '潜在客户', 3),
  ('customer_standing', 'main', 'Main', '主要客户', 1),
  ('customer_standing', 'ordinary', 'Ordinary', '一般客户', 2),
  ('customer_standing', 'scattered', 'Scattered', '零散客户', 3);
