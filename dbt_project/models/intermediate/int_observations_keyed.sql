{{ config(materialized='incremental') }}
-- Which point of which series a fact states, and what a statement about it is judged by; short, since all of it is sorted each night. Facts
-- of superseded versions say nothing now. A fact without subject or indicator belongs to no series; one without a period can't be compared.
{% set point = ['subject_key', 'indicator_key', 'measure', 'basis', 'modality', 'unit_code', 'period_id'] %}
with facts as (
    select
        facts.*,
        documents.source_id,
        documents.published_at,
        coalesce(facts.subject_id, facts.subject_type || ':' || facts.subject) as subject_key,
        coalesce(facts.indicator_id || '|' || coalesce(facts.indicator_scope, ''), facts.indicator) as indicator_key,
        {{ period_id('facts.period_start', 'facts.period_end') }} as period_id
    from {{ ref('fct_observation') }} as facts
    inner join {{ ref('dim_document') }} as documents on facts.document_id = documents.document_id
    where
        facts.is_current
        and facts.subject is not null
        and facts.indicator is not null
        and (facts.period_start is not null or facts.period_end is not null)
        and facts.document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
)

select
    observation_id,
    document_id,
    source_id,
    published_at,
    {{ key_of('ser', point) }} as series_point_id,
    subject_key,
    indicator_key,
    period_id,
    value_low,
    value_high,
    bound,
    case period_source when 'explicit' then 0 when 'inherited' then 1 else 2 end as period_rank,
    confidence,
    cited_source
from facts
