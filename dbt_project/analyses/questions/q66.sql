-- 英伟达 Ampere GPU 的核心面积，数值与单位在原文中是否合理？
-- Is the unit of the stated GPU area sound?
select value_low as value, unit as unit_raw, flag_zh as flag, quote
from mart_quality_flag
where subject = '英伟达' and indicator like '%Ampere%面积%' and is_current
