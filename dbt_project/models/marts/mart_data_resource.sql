{{ config(materialized='incremental') }}
with terms as (
    select
        observation_id,
        term_id as resource_kind,
        found_in
    from {{ ref('int_observations_termed') }}
    where
        vocabulary = 'data_resource'
        and term_id is not null
        and document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
)

select
    facts.observation_id,
    terms.resource_kind,
    resources.term_name_zh as resource_name,
    terms.found_in,
    facts.subject as holder,
    facts.subject_type as holder_type,
    facts.indicator,
    facts.value_low,
    facts.value_high,
    facts.value_text,
    facts.unit,
    facts.bound,
    facts.measure,
    facts.modality,
    facts.period_text,
    facts.period_start,
    facts.period_end,
    facts.quote,
    facts.document_id,
    facts.document_version_id,
    facts.block_position,
    facts.value_start,
    documents.source_id,
    documents.published_date
from {{ ref('fct_observation') }} as facts
inner join {{ ref('dim_document') }} as documents on facts.document_id = documents.document_id
inner join terms on facts.observation_id = terms.observation_id
inner join {{ ref('stg_terms') }} as resources on terms.resource_kind = resources.term_id and resources.vocabulary = 'data_resource'
where
    facts.is_current
    and facts.measure = 'level'
    -- A clause that names a resource may count firms; records (条) and bytes are counts of data whatever the indicator is called.
    and (terms.found_in = 'indicator' or facts.unit = '条' or facts.unit_code like 'data:%')
    and (
        facts.unit_code like 'count:%'
        or facts.unit_code like 'data:%'
        or (terms.resource_kind = 'data_trade' and facts.unit_code like 'currency:%')
    )
