-- 2021年1—8月宁波电子信息、集成电路产业增速是多少？
-- Growth of electronics and of integrated circuits in Ningbo, January to August 2021?
select
    regexp_extract(indicator, '电子信息|集成电路') as industry,
    readable_value as value,
    readable_unit as unit
from mart_indicator_series
join dim_period using (period_id)
where
    subject = '宁波市' and regexp_matches(indicator, '电子信息|集成电路') and measure = 'growth' and label_zh = '2021年1—8月'
order by value
