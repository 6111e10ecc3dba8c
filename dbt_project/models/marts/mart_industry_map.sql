-- The latest statement of each measure of an industry in a region; an earlier period never hides a later one.
with placed as (
    select
        facts.*,
        terms.term_id as industry_id,
        terms.found_in,
        documents.source_id,
        documents.published_at
    from {{ ref('fct_observation') }} as facts
    inner join {{ ref('dim_document') }} as documents on facts.document_id = documents.document_id
    inner join {{ ref('int_observations_termed') }} as terms
        on facts.observation_id = terms.observation_id and terms.vocabulary = 'industry' and terms.term_id is not null
    where
        facts.is_current
        and facts.modality = 'actual'
        and facts.subject_type = 'region'
        and facts.indicator is not null
),

ranked as (
    select
        *,
        row_number() over (
            partition by industry_id, subject, indicator, measure, basis, unit
            order by period_end desc nulls last, published_at desc nulls last, confidence desc nulls last, observation_id asc
        ) as place,
        list(observation_id) over (partition by industry_id, subject, indicator, measure, basis, unit) as observation_ids
    from placed
)

select
    'imp_' || left(
        md5(
            concat_ws(
                '|',
                ranked.industry_id,
                ranked.subject,
                ranked.indicator,
                ranked.measure,
                coalesce(ranked.basis, ''),
                coalesce(ranked.unit, '')
            )
        ),
        20
    ) as industry_map_id,
    ranked.industry_id,
    industries.term_name_zh as industry_name,
    industries.standard_code as industry_code,
    ranked.subject as region,
    ranked.indicator,
    ranked.measure,
    ranked.basis,
    ranked.unit,
    ranked.value_low,
    ranked.value_high,
    ranked.value_text,
    ranked.bound,
    ranked.period_text,
    ranked.period_start,
    ranked.period_end,
    ranked.found_in,
    ranked.quote,
    ranked.observation_id,
    list_sort(ranked.observation_ids) as observation_ids,
    len(ranked.observation_ids)::integer as statement_count,
    ranked.document_id,
    ranked.document_version_id,
    ranked.source_id
from ranked
inner join {{ ref('stg_terms') }} as industries on ranked.industry_id = industries.term_id and industries.vocabulary = 'industry'
where ranked.place = 1
