-- What a story says, however many sites carry it and however often a document repeats it, is one statement. Facts of superseded versions
-- say nothing now. A fact without subject or indicator belongs to no series; one without a period can't be compared.
with facts as (
    select
        facts.*,
        clusters.cluster_id,
        documents.source_id,
        documents.published_at,
        coalesce(facts.subject_id, facts.subject_type || ':' || facts.subject) as subject_key,
        coalesce(facts.indicator_id || '|' || coalesce(facts.indicator_scope, ''), facts.indicator) as indicator_key,
        {{ period_id('facts.period_start', 'facts.period_end') }} as period_id,
        case facts.period_source when 'explicit' then 0 when 'inherited' then 1 else 2 end as period_rank
    from {{ ref('fct_observation') }} as facts
    inner join {{ ref('dim_document') }} as documents on facts.document_id = documents.document_id
    inner join {{ ref('int_documents_clustered') }} as clusters on facts.document_id = clusters.document_id
    where
        facts.is_current
        and facts.subject is not null
        and facts.indicator is not null
        and (facts.period_start is not null or facts.period_end is not null)
),

{% set statement = [
    'cluster_id', 'subject_key', 'indicator_key', 'measure', 'basis', 'modality', 'unit_code', 'period_id', 'value_low', 'value_high', 'bound'
] %}
numbered as (
    select
        *,
        {{ key_of('sta', statement) }} as statement_id,
        -- The best printed form of the statement: period in the clause, then first published.
        row_number() over (
            partition by {{ statement | join(', ') }}
            order by period_rank, published_at nulls last, document_id, observation_id
        ) as place
    from facts
),

counted as (
    select
        statement_id,
        min(published_at) as first_published_at,
        max(confidence) as confidence,
        max(cited_source) as cited_source,
        count(distinct document_id) as document_count,
        array_agg(distinct source_id order by source_id) as source_ids,
        array_agg(observation_id order by place) as observation_ids
    from numbered
    group by statement_id
)

select
    said.statement_id,
    said.cluster_id,
    said.subject_key,
    said.subject,
    said.subject_type,
    said.subject_id,
    said.indicator_key,
    said.indicator,
    said.indicator_id,
    said.indicator_scope,
    said.measure,
    said.basis,
    said.modality,
    said.period_id,
    said.period_start,
    said.period_end,
    said.period_source,
    said.value_low,
    said.value_high,
    said.value_text,
    said.printed_step,
    said.unit,
    said.unit_code,
    said.bound,
    said.quote,
    counted.cited_source,
    counted.confidence,
    counted.first_published_at,
    counted.document_count::integer as document_count,
    counted.source_ids,
    said.observation_id,
    counted.observation_ids
from numbered as said
inner join counted on said.statement_id = counted.statement_id
where said.place = 1
