{{ config(materialized='incremental') }}
-- Doubts about a fact that the fact itself or its document gives. The fact stays as printed: a flag is a claim about it.
with facts as (
    select *
    from {{ ref('fct_observation') }}
    where document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
),

-- What an indicator's last words measure, and the class of unit that it is measured in. An area in a length has lost its square.
dimensions as (
    select dimension.*
    from (
        values
        ('面积', 'area', '面积'),
        ('体积', 'volume', '体积'),
        ('长度', 'length', '长度'),
        ('里程', 'length', '里程'),
        ('高度', 'length', '高度'),
        ('重量', 'mass', '重量'),
        ('质量', 'mass', '质量'),
        ('装机容量', 'power', '装机容量'),
        ('发电量', 'energy', '发电量'),
        ('用电量', 'energy', '用电量')
    ) as dimension (word, unit_class, name_zh)
),

dimensioned as (
    select
        facts.*,
        dimensions.unit_class,
        dimensions.name_zh,
        split_part(facts.unit_code, ':', 1) as stated_class
    from facts
    inner join dimensions
        on
            contains(facts.indicator, dimensions.word)
            and regexp_matches(facts.indicator, dimensions.word || '(?:可能|预计|约|将|大概|最大|最小|合计|总计|共计)*$')
    where facts.measure = 'level'
),

flagged as (
    select
        observation_id,
        'unit_of_another_dimension' as flag,
        case
            when unit_class = 'area' and stated_class = 'length' then name_zh || '单位应为' || unit || '²'
            when unit_class = 'volume' and stated_class = 'length' then name_zh || '单位应为' || unit || '³'
            else name_zh || '的单位不应为' || unit
        end as flag_zh,
        'The unit ' || unit || ' measures another dimension than the indicator (' || unit_class || ').' as flag_en
    from dimensioned
    where
        stated_class in ('area', 'volume', 'length', 'mass', 'power', 'energy', 'time', 'pressure', 'voltage', 'data', 'frequency')
        and stated_class != unit_class
    union all
    select
        observation_id,
        'fall_beyond_everything' as flag,
        '降幅超过100%' as flag_zh,
        'A fall of more than 100 %.' as flag_en
    from facts
    where measure = 'growth' and unit = '%' and least(value_low, value_high) < -100
    union all
    select
        facts.observation_id,
        'happened_after_print' as flag,
        '实际值的期间晚于发布日期' as flag_zh,
        'What is told as having happened ends after the day of publication.' as flag_en
    from facts
    inner join {{ ref('dim_document') }} as documents on facts.document_id = documents.document_id
    where facts.modality = 'actual' and facts.is_current and facts.period_end > documents.published_date + interval 31 day
    union all
    select
        checks.observation_ids[1] as observation_id,
        'disagrees_with_its_document' as flag,
        '与同文其他数值推算的结果不一致' as flag_zh,
        'Other numbers of the same document imply another value: ' || min(checks.formula) || '.' as flag_en
    from {{ ref('fct_derived_check') }} as checks
    where not checks.is_agreed
    group by checks.observation_ids[1]
)

select
    {{ key_of('flg', ['flagged.observation_id', 'flagged.flag']) }} as quality_flag_id,
    flagged.flag,
    flagged.flag_zh,
    flagged.flag_en,
    facts.observation_id,
    facts.document_version_id,
    facts.document_id,
    facts.is_current,
    facts.subject,
    facts.subject_id,
    facts.indicator,
    facts.value_low,
    facts.value_text,
    facts.unit,
    facts.quote
from flagged
inner join facts on flagged.observation_id = facts.observation_id
