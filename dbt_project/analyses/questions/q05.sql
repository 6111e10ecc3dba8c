-- 这篇文章何时发布（北京时间）？首发媒体、转载平台、责任编辑各是什么？
-- When was the article published (Beijing time), where first, who distributes it, who edited it?
with article as (
    select
        strftime(published_at, '%Y-%m-%dT%H:%M:%S') || '+08:00' as published_at,
        source_name as origin,
        publisher as distributor,
        editor
    from dim_document
    where title like '宁波：发力数字经济系统建设%'
)

unpivot article on published_at, origin, distributor, editor into name field value value
