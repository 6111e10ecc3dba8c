with bounds as (
    select distinct
        period_start,
        period_end
    from {{ ref('fct_observation') }}
    where period_start is not null or period_end is not null
),

measured as (
    select
        period_start,
        period_end,
        {{ period_id('period_start', 'period_end') }} as period_id,
        cast(coalesce(extract(year from period_end), extract(year from period_start)) as integer) as period_year,
        cast(extract(year from period_start) as integer) as start_year,
        cast(extract(month from period_start) as integer) as start_month,
        cast(extract(month from period_end) as integer) as end_month,
        -- Whole months: from a first day to the day before another one.
        coalesce(extract(day from period_start) = 1 and extract(day from period_end + interval 1 day) = 1, false) as is_whole_months,
        coalesce(extract(month from period_end) = 12 and extract(day from period_end) = 31, false) as ends_a_year
    from bounds
),

kinds as (
    select
        *,
        case
            when period_start is null then 'as_of'
            when period_end is null then 'since'
            when period_start = period_end then 'day'
            when not is_whole_months then 'days'
            when start_year < period_year and start_month = 1 and end_month = 12 then 'years'
            when start_year < period_year then 'months'
            when start_month = 1 and end_month = 12 then 'year'
            when start_month = end_month then 'month'
            when end_month - start_month = 2 and end_month % 3 = 0 then 'quarter'
            when end_month - start_month = 5 and end_month % 6 = 0 then 'half_year'
            when start_month = 1 then 'year_to_date'
            else 'months'
        end as period_kind
    from measured
),

days as (
    select
        *,
        strftime(period_start, '%Y年%-m月%-d日') as start_zh,
        strftime(period_end, '%Y年%-m月%-d日') as end_zh,
        case when start_year < period_year then ' ' || start_year else '' end as other_year
    from kinds
)

select
    period_id,
    period_start,
    period_end,
    period_kind,
    period_year,
    case period_kind
        when 'as_of' then '截至' || case when ends_a_year then period_year || '年末' else end_zh end
        when 'since' then start_zh || '以来'
        when 'day' then start_zh
        when 'days' then start_zh || '至' || end_zh
        when 'years' then start_year || '—' || period_year || '年'
        when 'year' then period_year || '年'
        when 'month' then period_year || '年' || start_month || '月'
        when 'quarter' then period_year || '年第' || case end_month when 3 then '一' when 6 then '二' when 9 then '三' else '四' end || '季度'
        when 'half_year' then period_year || '年' || case end_month when 6 then '上半年' else '下半年' end
        when 'year_to_date' then period_year || '年1—' || end_month || '月'
        when 'months'
            then
                strftime(period_start, '%Y年%-m月—')
                || case when other_year = '' then strftime(period_end, '%-m月') else strftime(period_end, '%Y年%-m月') end
    end as label_zh,
    case period_kind
        when 'as_of' then 'as of ' || case when ends_a_year then 'the end of ' || period_year else strftime(period_end, '%-d %b %Y') end
        when 'since' then 'since ' || strftime(period_start, '%-d %b %Y')
        when 'day' then strftime(period_start, '%-d %b %Y')
        when 'days' then strftime(period_start, '%-d %b %Y') || ' – ' || strftime(period_end, '%-d %b %Y')
        when 'years' then start_year || '–' || period_year
        when 'year' then cast(period_year as varchar)
        when 'month' then strftime(period_start, '%b %Y')
        when 'quarter' then 'Q' || (end_month // 3) || ' ' || period_year
        when 'half_year' then 'H' || (end_month // 6) || ' ' || period_year
        else strftime(period_start, '%b') || other_year || '–' || strftime(period_end, '%b %Y')
    end as label_en
from days
