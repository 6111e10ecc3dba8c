-- Each value beside the best one of its series, and the best value of each series beside that of another unit, modality or basis. Beside
-- the best only: the pairs grow with the values and not with their square.
with values_stated as (
    select * from {{ ref('int_series_values_ranked') }}
),

within as (
    select
        best.series_point_id,
        best.observation_id,
        other.series_point_id as other_series_point_id,
        other.value_rank as other_value_rank,
        'value' as reason
    from values_stated as best
    inner join values_stated as other on best.series_point_id = other.series_point_id
    where
        best.value_rank = 1
        and other.value_rank > 1
        and (best.lowest > other.highest or best.highest < other.lowest)
),

best_values as (
    select
        *,
        -- The series that the others of its subject, indicator, measure and period are seen beside.
        first_value(series_point_id) over (
            partition by subject_key, indicator_key, measure, period_id
            order by case modality when 'actual' then 0 when 'target' then 1 else 2 end asc, story_count desc, series_point_id asc
        ) as leading_series_point_id
    from values_stated
    where value_rank = 1
),

across as (
    select
        leading_value.series_point_id,
        leading_value.observation_id,
        other.series_point_id as other_series_point_id,
        other.value_rank as other_value_rank,
        case
            when coalesce(leading_value.unit_code, '') != coalesce(other.unit_code, '') then 'unit'
            when leading_value.modality != other.modality then 'modality'
            else 'basis'
        end as reason
    from best_values as other
    inner join best_values as leading_value on other.leading_series_point_id = leading_value.series_point_id
    where
        other.series_point_id != leading_value.series_point_id
        -- A number of days beside a number of persons is no disagreement.
        and split_part(leading_value.unit_code, ':', 1) = split_part(other.unit_code, ':', 1)
        and (
            coalesce(leading_value.unit_code, '') != coalesce(other.unit_code, '')
            or leading_value.lowest > other.highest
            or leading_value.highest < other.lowest
        )
),

pairs as (
    select * from within
    union all
    select * from across
)

select
    {{ key_of('con', ['one.observation_id', 'other.observation_id']) }} as conflict_id,
    pairs.reason = 'value' as is_comparable,
    pairs.reason,
    case pairs.reason
        when 'value' then '数值不一致'
        when 'unit' then '单位不同，不可直接比较'
        when 'modality' then '一为实际、一为目标或预测，不可直接比较'
        else '比较基准不同，不可直接比较'
    end as reason_zh,
    one.subject,
    one.subject_type,
    one.subject_id,
    one.indicator,
    one.indicator_id,
    one.indicator_scope,
    one.measure,
    one.period_id,
    one.period_start,
    one.period_end,
    one.series_point_id,
    one.value_low,
    one.value_high,
    one.value_text,
    one.unit,
    one.bound,
    one.modality,
    one.basis,
    one.quote,
    one.source_ids,
    one.observation_id,
    other.series_point_id as other_series_point_id,
    other.value_low as other_value_low,
    other.value_high as other_value_high,
    other.value_text as other_value_text,
    other.unit as other_unit,
    other.bound as other_bound,
    other.modality as other_modality,
    other.basis as other_basis,
    other.quote as other_quote,
    other.source_ids as other_source_ids,
    other.observation_id as other_observation_id,
    case when coalesce(one.unit_code, '') = coalesce(other.unit_code, '') then other.value_low - one.value_low end as difference
from pairs
inner join values_stated as one on pairs.series_point_id = one.series_point_id and one.value_rank = 1
inner join values_stated as other on pairs.other_series_point_id = other.series_point_id and pairs.other_value_rank = other.value_rank
