-- 备案大模型中通用与行业各多少、占比多少，合计与总数是否一致？2024年新增多少，是否自洽？
-- General and industry models and their shares; do they add up? New ones in 2024, and do those add up?
with facts as (
    select *, regexp_extract(indicator, '通用|行业|新增|服务') as kind
    from mart_indicator_series
    where subject = '中国' and regexp_matches(indicator, '^(通用|行业)大模型数|^新增备案模型数$|^生成式人工智能服务数$')
),

totals as (
    select
        max(case when kind in ('服务', '新增') then value_low end) as total,
        max(case when kind = '行业' then value_low end) as "行业",
        max(case when kind = '通用' then value_low end) as "通用",
        period_id
    from facts where measure = 'level' group by period_id
)

select levels.kind as label, levels.value_low as value, share.value_low as "占比", levels.value_low as place
from facts as levels join facts as share using (kind, period_id)
where levels.measure = 'level' and share.measure = 'share'
union all by name
select '合计=' || total::integer as label, total = "行业" + "通用" as "合计=197", 1000 as place from totals where period_id like '../%'
union all by name
select total as "2024新增", "行业", "通用", total = "行业" + "通用" as "自洽", 2000 as place from totals where period_id like '2024-01-01/%'
order by place
