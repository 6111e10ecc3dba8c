-- What a story says, however many sites carry it and however often a document repeats it, is one statement, named by its best printed form:
-- period in the clause, then first published. Most statements are printed once: only the others are counted.
{% set statement = ['cluster_id', 'series_point_id', 'value_low', 'value_high', 'bound'] %}
with numbered as (
    select
        clusters.cluster_id,
        keyed.*,
        row_number() over printed as place,
        count(*) over printed as fact_count
    from {{ ref('int_observations_keyed') }} as keyed
    inner join {{ ref('int_documents_clustered') }} as clusters on keyed.document_id = clusters.document_id
    window printed as (
        partition by clusters.cluster_id, keyed.series_point_id, keyed.value_low, keyed.value_high, keyed.bound
        order by keyed.period_rank, keyed.published_at nulls last, keyed.document_id, keyed.observation_id
        rows between unbounded preceding and unbounded following
    )
),

counted as (
    select
        min(case when place = 1 then observation_id end) as observation_id,
        min(published_at) as first_published_at,
        max(confidence) as confidence,
        max(cited_source) as cited_source,
        count(distinct document_id) as document_count,
        array_agg(distinct source_id order by source_id) as source_ids
    from numbered
    where fact_count > 1
    group by {{ statement | join(', ') }}
)

select
    said.observation_id,
    said.cluster_id,
    said.series_point_id,
    said.value_low,
    said.value_high,
    said.bound,
    said.period_rank,
    case when said.fact_count = 1 then said.published_at else counted.first_published_at end as first_published_at,
    case when said.fact_count = 1 then said.confidence else counted.confidence end as confidence,
    case when said.fact_count = 1 then said.cited_source else counted.cited_source end as cited_source,
    case when said.fact_count = 1 then 1 else counted.document_count end::integer as document_count,
    case when said.fact_count = 1 then [said.source_id] else counted.source_ids end as source_ids
from numbered as said
left join counted on said.observation_id = counted.observation_id
where said.place = 1
