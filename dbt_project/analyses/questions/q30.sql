-- 备案的行业大模型最多的五个行业各有多少？其余行业合计多少？
-- Industry models by sector, the first five, and what remains?
with whole as (
    select *
    from mart_derived_value
    where derivation = 'remainder' and subject = '中国' and indicator like '行业大模型%' and period_end = '2024-07-30' and is_current
),

parts as (
    select unnest(operands) as part, generate_subscripts(operands, 1) as place from whole
)

select regexp_replace(part.indicator, '领域$', '') as label, part.readable_value as value, place
from parts
where part.operand_role = 'part'
union all by name
select '其余' as label, readable_value as value, is_derived_only as derived, len(operands) + 1 as place from whole
order by place
