{{ config(materialized='incremental') }}
with terms as (
    select
        observation_id,
        max(case when vocabulary = 'compute_status' then term_id end) as status,
        max(case when vocabulary = 'compute_precision' then term_id end) as compute_precision,
        max(case when vocabulary = 'compute_kind' then term_id end) as compute_kind,
        max(case when vocabulary = 'compute_object' and found_in = 'indicator' then term_id end) as compute_object
    from {{ ref('int_observations_termed') }}
    where document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
    group by observation_id
)

select
    facts.observation_id,
    facts.subject as holder,
    facts.subject_type as holder_type,
    facts.indicator,
    facts.value_low,
    facts.value_high,
    facts.value_text,
    facts.unit,
    case
        when facts.unit in ('P', 'P算力', 'PFLOPS', 'POPS') then facts.value_low
        when facts.unit in ('EFLOPS', 'EOPS') then facts.value_low * 1000
        when facts.unit in ('TFLOPS', 'TOPS') then (facts.value_low / 1000)::decimal(38, 6)
    end as petaflops,
    facts.bound,
    case
        when facts.modality != 'actual' then 'planned'
        else coalesce(terms.status, 'built')
    end as capacity_status,
    terms.compute_kind,
    terms.compute_precision,
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
left join terms on facts.observation_id = terms.observation_id
where
    facts.is_current
    and facts.document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
    and facts.measure in ('level', 'change')
    and (facts.unit_code like 'compute:%' or (facts.unit_code like 'count:%' and terms.compute_object is not null))
