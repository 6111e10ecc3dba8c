-- 2021年1—8月宁波市数字经济核心产业营收是多少，同比增长多少？
-- Revenue of the core digital industries of Ningbo in January to August 2021, and its growth?
select
    case measure when 'growth' then '同比' else indicator end as indicator,
    readable_value as value,
    readable_unit as unit,
    quote
from mart_indicator_series
join dim_period using (period_id)
where subject = '宁波市' and indicator = '数字经济核心产业营收' and label_zh = '2021年1—8月' and measure in ('level', 'growth')
order by measure desc
