{{ config(materialized='incremental') }}
-- What is counted stands in the indicator; a register that only the clause names counts something else (a department, a service).
with terms as (
    select
        observation_id,
        max(case when vocabulary = 'register' and found_in = 'indicator' then term_id end) as register_id,
        max(case when vocabulary = 'register_level' and found_in = 'indicator' then term_id end) as register_level,
        max(case when vocabulary = 'industry' and found_in != 'heading' then term_id end) as industry_id
    from {{ ref('int_observations_termed') }}
    where document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
    group by observation_id
)

select
    facts.observation_id,
    terms.register_id,
    registers.term_name_zh as register_name,
    terms.register_level,
    terms.industry_id,
    facts.subject,
    facts.subject_type,
    facts.indicator,
    facts.value_low as entry_count,
    facts.value_text,
    facts.unit,
    facts.bound,
    facts.modality,
    facts.period_text,
    facts.period_end as as_of_date,
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
inner join {{ ref('stg_terms') }} as registers on terms.register_id = registers.term_id and registers.vocabulary = 'register'
where facts.is_current and facts.measure = 'level' and facts.unit_code like 'count:%'
