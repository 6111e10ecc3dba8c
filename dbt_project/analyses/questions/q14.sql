-- 2023年宁波规上数字经济核心制造业增加值、增速、占规上工业比重各是多少？隐含的规上工业增加值是多少？
-- Value added of the core digital manufacturing of Ningbo in 2023, its growth and share, and the implied total?
with stated as (
    select
        case measure when 'level' then '增加值' when 'growth' then '同比' else '占规上工业' end as indicator,
        readable_value as value,
        readable_unit as unit,
        case measure when 'level' then 1 when 'growth' then 2 else 3 end as place
    from mart_indicator_series
    where
        subject = '宁波市' and indicator like '规模以上数字经济核心制造业增加值%' and period_year = 2023
        and measure in ('level', 'growth', 'share')
)

select * from stated
union all by name
select '隐含规上工业增加值' as indicator, readable_value as value, readable_unit as unit, is_derived_only as derived, formula, 4 as place
from mart_derived_value
where derivation = 'implied_total' and subject = '宁波市' and indicator = '规模以上工业增加值' and period_end = '2023-12-31' and is_current
order by place
