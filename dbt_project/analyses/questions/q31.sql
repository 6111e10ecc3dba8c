-- 我国人工智能产业规模2022、2023年是多少？原文增速与推算一致吗？
-- Size of the AI industry of China in 2022 and 2023; does the stated growth hold?
with levels as (
    select period_year as year, readable_value as value, readable_unit as unit, value_low, indicator
    from mart_indicator_series
    where subject = '中国' and '人工智能产业规模' like '%' || indicator and indicator like '%产业规模' and measure = 'level'
),

growth as (
    select period_year as year, value_low as growth_pct
    from mart_indicator_series
    where subject = '中国' and '人工智能产业规模' like '%' || indicator and indicator like '%产业规模' and measure = 'growth'
),

checked as (
    select extract(year from period_end) as year, round(value, 1) as recomputed, is_agreed as ok
    from mart_derived_value
    where derivation = 'growth' and subject = '中国' and indicator = '人工智能产业规模' and is_current
)

select year, value, unit, growth_pct, recomputed, ok
from growth
left join levels using (year)
left join checked using (year)
order by value is null, year
