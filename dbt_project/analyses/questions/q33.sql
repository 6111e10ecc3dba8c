-- 2023年全球人工智能产业市场规模、三年复合增速是多少？2024年预计多少？
-- Size of the global AI market in 2023, its compound growth, and the forecast for 2024?
select
    case when measure = 'growth' then indicator end as indicator,
    period_year as year,
    readable_value as value,
    readable_unit as unit,
    modality_zh as status,
    qualifier
from mart_indicator_series
where
    subject = '全球' and period_year in (2023, 2024)
    and (regexp_matches(indicator, '^人工智能产业(市场)?规模$') and measure = 'level' or indicator like '%复合增速')
order by year, measure desc
