-- 截至2024年7月30日全国及各省备案的生成式人工智能服务各有多少？其余省份合计多少？
-- Registered services of generative AI in the country and by province, and what remains for the other provinces?
with whole as (
    select *
    from mart_derived_value
    where derivation = 'remainder' and subject = '中国' and indicator like '生成式人工智能服务%' and period_end = '2024-07-30' and is_current
),

parts as (
    select unnest(operands) as part, generate_subscripts(operands, 1) as place from whole
)

select
    case when part.operand_role = 'total' then '全国' else regexp_replace(part.subject, '[省市]$', '') end as label,
    part.readable_value as value,
    place
from parts
union all by name
select '其余' as label, readable_value as value, is_derived_only as derived, len(operands) + 1 as place from whole
order by place
