-- 核心制造业与核心服务业的营收及增速各是多少？两者之和与总量差多少？
-- Revenue and growth of the manufacturing and the services part; what does their sum leave of the total?
with levels as (
    select * from mart_indicator_series where subject = '宁波市' and measure = 'level' and indicator like '核心%业%'
)

select
    regexp_replace(levels.indicator, '营收$', '') || '营收' as indicator,
    levels.readable_value as value,
    levels.readable_unit as unit,
    growth.value_low as growth_pct
from levels
join mart_indicator_series as growth using (subject, indicator, period_id)
join dim_period using (period_id)
where growth.measure = 'growth' and label_zh = '2021年1—8月'
union all by name
select '合计残差' as indicator, readable_value as value, readable_unit as unit, formula
from mart_derived_value
join dim_period using (period_id)
where derivation = 'remainder' and subject = '宁波市' and indicator = '数字经济核心产业营收' and label_zh = '2021年1—8月' and is_current
order by value desc
