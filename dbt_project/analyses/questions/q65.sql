-- Atlas 900 完成需169天的天文特征查找要多久？
-- How long does Atlas 900 take for the search?
select value_low as value, unit, quote
from fct_observation
where quote like '%Atlas%' and unit_code like 'time:%' and is_current
