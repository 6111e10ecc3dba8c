-- 2023年宁波智能家电规上工业产值与增速、出口额与增速各是多少？
-- Output and exports of the smart appliances of Ningbo in 2023, with growth?
with facts as (
    select series.*
    from mart_indicator_series as series
    join fct_observation using (observation_id)
    join dim_block as block using (document_version_id, block_position)
    where series.subject = '宁波市' and series.period_year = 2023 and block.block_text like '%智能家电%'
)

select
    regexp_replace(replace(levels.indicator, '规模以上', '规上'), '^.*产业', '') as indicator,
    levels.readable_value as value,
    levels.readable_unit as unit,
    levels.qualifier,
    growth.value_low as growth_pct
from facts as levels
join facts as growth using (indicator, period_id)
where levels.measure = 'level' and growth.measure = 'growth'
order by value desc
