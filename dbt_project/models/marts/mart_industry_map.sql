-- The latest statement of each measure of an industry in a region; an earlier period never hides a later one.
with placed as (
    select
        facts.observation_id,
        facts.region,
        facts.indicator_id,
        facts.measure_scope,
        facts.measure_key,
        facts.measure,
        facts.basis,
        facts.unit,
        facts.industry_id,
        facts.found_in,
        -- The greatest is the latest: period, publication, confidence, and the id so that one is left.
        struct_pack(
            has_period := facts.period_end is not null,
            period_end := facts.period_end,
            is_dated := documents.published_at is not null,
            published_at := documents.published_at,
            confidence := coalesce(facts.confidence, 0),
            observation_id := facts.observation_id
        ) as recency
    from {{ ref('int_industry_facts_keyed') }} as facts
    inner join {{ ref('dim_document') }} as documents on facts.document_id = documents.document_id
    where facts.modality = 'actual'
),

measured as (
    select
        industry_id,
        region,
        measure_key,
        measure,
        basis,
        unit,
        max(recency).observation_id as observation_id,
        list_sort(list(observation_id)) as observation_ids
    from placed
    group by industry_id, region, measure_key, measure, basis, unit
)

select
    'imp_' || left(
        md5(
            concat_ws(
                '|',
                measured.industry_id,
                measured.region,
                measured.measure_key,
                measured.measure,
                coalesce(measured.basis, ''),
                coalesce(measured.unit, '')
            )
        ),
        20
    ) as industry_map_id,
    measured.industry_id,
    industries.term_name_zh as industry_name,
    industries.standard_code as industry_code,
    measured.region,
    placed.indicator_id,
    placed.measure_scope,
    latest.indicator,
    measured.measure,
    measured.basis,
    measured.unit,
    latest.value_low,
    latest.value_high,
    latest.value_text,
    latest.bound,
    latest.period_text,
    latest.period_start,
    latest.period_end,
    placed.found_in,
    latest.quote,
    latest.observation_id,
    measured.observation_ids,
    len(measured.observation_ids)::integer as statement_count,
    latest.document_id,
    latest.document_version_id,
    documents.source_id
from measured
inner join {{ ref('fct_observation') }} as latest on measured.observation_id = latest.observation_id
inner join placed on measured.observation_id = placed.observation_id
inner join {{ ref('dim_document') }} as documents on latest.document_id = documents.document_id
inner join {{ ref('stg_terms') }} as industries on measured.industry_id = industries.term_id and industries.vocabulary = 'industry'
