-- 爱柯迪人均产值和半成品周转天数前后各是多少？原文的百分比算得对吗？
-- Output per head and turnover days of Aikedi before and after; do the stated percentages hold?
select
    indicator,
    operands[1].readable_value as "from",
    operands[2].readable_value as "to",
    operands[2].readable_unit as unit,
    stated_value as stated_pct,
    round(value, 1) as recomputed_pct,
    is_agreed as ok
from mart_derived_value
where subject = '爱柯迪' and derivation = 'change' and is_current
order by indicator
