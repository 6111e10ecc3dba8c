with values_stated as (
    select * from {{ ref('int_series_values_ranked') }}
),

-- Few points have several values: only these are gathered.
disputed as (
    select
        series_point_id,
        cast(count(*) as integer) as value_count,
        cast(sum(story_count) as integer) as story_count,
        cast(sum(document_count) as integer) as document_count,
        array_agg(
            struct_pack(
                value_low := value_low,
                value_high := value_high,
                value_text := value_text,
                bound := bound,
                story_count := story_count,
                document_count := document_count,
                source_ids := source_ids,
                cited_source := cited_source,
                first_published_at := first_published_at,
                observation_id := observation_id,
                quote := quote
            )
            order by value_rank
        ) as stated_values
    from values_stated
    where
        series_point_id in (
            select runner_up.series_point_id
            from values_stated as runner_up
            where runner_up.value_rank = 2
        )
    group by series_point_id
)

select
    best.series_point_id,
    best.subject,
    best.subject_type,
    best.subject_id,
    best.indicator,
    best.indicator_id,
    best.indicator_scope,
    best.measure,
    best.basis,
    best.modality,
    case best.modality when 'actual' then '实际' when 'target' then '目标' else '预测' end as modality_zh,
    best.period_id,
    best.period_start,
    best.period_end,
    cast(extract(year from coalesce(best.period_end, best.period_start)) as integer) as period_year,
    best.value_low,
    best.value_high,
    best.unit,
    best.unit_code,
    {{ readable_value('best.value_low', 'best.unit_code') }} as readable_value,
    {{ readable_unit('best.value_low', 'best.unit', 'best.unit_code') }} as readable_unit,
    best.bound,
    {{ qualifier_sign('best.bound') }} as qualifier,
    best.cited_source,
    best.quote,
    best.observation_id,
    coalesce(disputed.value_count, 1) as value_count,
    coalesce(disputed.story_count, best.story_count) as story_count,
    coalesce(disputed.document_count, best.document_count) as document_count,
    case
        when other.series_point_id is null then 'only_value'
        when best.bound_rank < other.bound_rank then 'exact'
        when best.period_rank < other.period_rank then 'period_in_clause'
        when best.official_rank < other.official_rank then 'official_source'
        when best.confidence > other.confidence then 'confidence'
        when best.story_count > other.story_count then 'more_stories'
        when best.first_published_at < other.first_published_at or other.first_published_at is null and best.first_published_at is not null
            then 'first_published'
        else 'tie'
    end as chosen_because,
    coalesce(
        disputed.stated_values,
        [
            struct_pack(
                value_low := best.value_low,
                value_high := best.value_high,
                value_text := best.value_text,
                bound := best.bound,
                story_count := best.story_count,
                document_count := best.document_count,
                source_ids := best.source_ids,
                cited_source := best.cited_source,
                first_published_at := best.first_published_at,
                observation_id := best.observation_id,
                quote := best.quote
            )
        ]
    ) as stated_values
from values_stated as best
left join disputed on best.series_point_id = disputed.series_point_id
left join values_stated as other on best.series_point_id = other.series_point_id and other.value_rank = 2
where best.value_rank = 1
