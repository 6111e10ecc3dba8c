-- 由高出全省的百分点推算，同期浙江全省的增速是多少？
-- Growth of the whole province, implied by how far Ningbo lies above it?
select readable_value as value, readable_unit as unit, formula
from mart_derived_value
join dim_period using (period_id)
where
    derivation = 'other_side' and subject = '浙江省' and indicator = '数字经济核心产业营收' and label_zh = '2021年1—8月' and is_current
