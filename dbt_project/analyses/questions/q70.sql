-- 入仓正文与事实中是否还有下载水印（三个皮匠、用户Id、文档Id）？
-- Is the watermark of a download left in published text or facts?
with published as (
    select block_text as said from dim_block where block_role != 'noise'
    union all
    select quote as said from fct_observation
    union all
    select sentence as said from fct_mention
)

select count(*) as value, '条' as unit
from published
where regexp_matches(said, '三个皮匠|用户Id|文档Id')
