-- 2021—2023年中国人工智能行业投资额各是多少？2023年同比多少？
-- Investment in AI in China from 2021 to 2023, and the growth of 2023?
select period_year as year, readable_value as value, readable_unit as unit
from mart_indicator_series
where subject = '中国' and indicator like '%投资额' and unit = 'CNY' and measure = 'level'
union all by name
select extract(year from period_end) as year, value as growth_pct, is_derived_only as derived
from mart_derived_value
where derivation = 'growth' and subject = '中国' and indicator like '%投资额' and period_end = '2023-12-31' and is_current
order by year, derived nulls first
