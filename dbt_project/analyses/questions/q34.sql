-- 2023年人工智能私募投资，美国与中国各多少？美国是中国的几倍？
-- Private investment in AI in 2023, the United States and China, and their ratio?
with compared as (
    select *
    from mart_derived_value
    where derivation = 'multiple' and subject = '美国' and compared_with = '中国' and indicator = '投资额' and period_end = '2023-12-31' and is_current
)

select operand.subject as label, operand.readable_value as value, operand.readable_unit as unit
from (select unnest(operands) as operand from compared)
union all by name
select '倍数' as label, value, unit, is_derived_only as derived from compared
