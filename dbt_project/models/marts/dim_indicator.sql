with stated as (
    select
        facts.indicator_id,
        count(*) as fact_count,
        count(distinct facts.document_id) as document_count
    from {{ ref('int_observations_deduplicated') }} as facts
    inner join {{ ref('int_document_versions_ranked') }} as versions on facts.document_version_id = versions.document_version_id
    where versions.is_current
    group by facts.indicator_id
)

select
    indicators.indicator_id,
    indicators.indicator_name_zh,
    indicators.indicator_name_en,
    indicators.unit_classes,
    indicators.indicator_synonyms,
    indicators.indicator_definition_zh,
    indicators.indicator_definition_en,
    coalesce(stated.fact_count, 0)::integer as fact_count,
    coalesce(stated.document_count, 0)::integer as document_count
from {{ ref('stg_indicators') }} as indicators
left join stated on indicators.indicator_id = stated.indicator_id
