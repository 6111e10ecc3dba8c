{{ config(materialized='incremental') }}
select
    mention_id,
    entity_id as policy_id,
    document_id,
    document_version_id,
    is_current,
    block_position,
    mention_name,
    attributes['title'] as policy_title,
    attributes['policy_kind'] as policy_kind,
    attributes['issuer'] as issuer,
    attributes['issuer_id'] as issuer_id,
    attributes['issuer_region'] as issuer_region_id,
    attributes['act'] as act,
    attributes['status'] as policy_status,
    attributes['date'] as stated_date,
    attributes['date_text'] as stated_date_text,
    case length(attributes['date'])
        when 4 then 'year'
        when 7 then 'month'
        when 10 then 'day'
    end as stated_date_precision,
    cast(attributes['effective_date'] as date) as effective_date,
    attributes['review'] as review_reason,
    sentence,
    raw_spans
from {{ ref('fct_mention') }}
where
    mention_kind = 'policy'
    and document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
