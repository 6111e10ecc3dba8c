-- What documents say now against what they said in the release that readers see meanwhile; empty in the first release.
{%- set fact = ['subject', 'indicator', 'indicator_scope', 'measure', 'modality', 'basis', 'period_start', 'period_end', 'unit_code'] %}
{%- set value = ['value_low', 'value_high', 'bound'] %}
{%- set sides = {'now': ref('fct_observation'), 'before': ref('stg_previous_observations')} %}
{%- set others = {'now': 'before', 'before': 'now'} %}
with building as (
    select * from {{ ref('stg_release') }}
    where previous_release_id is not null
),

{% for side, table in sides.items() %}
    said_{{ side }} as (
        select facts.*
        from {{ table }} as facts
        where facts.is_current and facts.document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
    ),

{% endfor %}
{#- Most facts of a document that is built again are what they were: only the others are numbered. #}
{% for side, other in others.items() %}
    differing_{{ side }} as (
        select
            mine.*,
            {{ key_of('key', ['mine.document_id'] + fact) }} as fact_key,
            row_number() over (
                partition by mine.document_id, {{ fact | join(', ') }}, {{ value | join(', ') }}
                order by mine.block_position, mine.value_start, mine.observation_id
            ) as repetition
        from said_{{ side }} as mine
        where not exists (
            select 1
            from said_{{ other }} as same
            where
                mine.observation_id = same.observation_id
                {%- for column in fact + value %}
                    and mine.{{ column }} is not distinct from same.{{ column }}
                {%- endfor %}
        )
    ),

{% endfor %}
{#- The same statement in another version of its document is no change. What is left of a fact is a change of its value. #}
{% for side, other in others.items() %}
    left_{{ side }} as (
        select
            mine.*,
            row_number() over (partition by mine.fact_key order by mine.block_position, mine.value_start, mine.observation_id) as place
        from differing_{{ side }} as mine
        where not exists (
            select 1
            from differing_{{ other }} as same
            where
                mine.fact_key = same.fact_key
                and mine.repetition = same.repetition
                {%- for column in value %}
                    and mine.{{ column }} = same.{{ column }}
                {%- endfor %}
        )
    ),

{% endfor %}
changes as (
    select
        'fact' as item_kind,
        coalesce(later.document_id, earlier.document_id) as document_id,
        later.observation_id,
        earlier.observation_id as previous_observation_id,
        {%- for column in fact + ['unit'] %}
            coalesce(later.{{ column }}, earlier.{{ column }}) as {{ column }},
        {%- endfor %}
        later.value_low,
        earlier.value_low as previous_value,
        later.value_text,
        earlier.value_text as previous_value_text,
        later.quote,
        earlier.quote as previous_quote,
        case
            when earlier.observation_id is null then 'new' when later.observation_id is null then 'withdrawn' else 'changed'
        end as change_kind
    from left_now as later
    full outer join left_before as earlier on later.fact_key = earlier.fact_key and later.place = earlier.place
    union all
    select
        'document' as item_kind,
        coalesce(later.document_id, earlier.document_id) as document_id,
        {%- for column in ['observation_id', 'previous_observation_id'] + fact + ['unit'] %}
            null as {{ column }},
        {%- endfor %}
        {%- for column in ['value_low', 'previous_value', 'value_text', 'previous_value_text', 'quote', 'previous_quote'] %}
            null as {{ column }},
        {%- endfor %}
        case
            when earlier.document_id is null then 'new' when later.document_id is null then 'withdrawn' else 'changed'
        end as change_kind
    from {{ ref('dim_document') }} as later
    full outer join {{ ref('stg_previous_documents') }} as earlier on later.document_id = earlier.document_id
    where later.current_version_id is distinct from earlier.current_version_id
)

select
    {{ key_of('chg', ['changes.document_id', 'changes.observation_id', 'changes.previous_observation_id']) }} as daily_change_id,
    changes.change_kind,
    case changes.change_kind when 'new' then '新增' when 'changed' then '改动' else '撤下' end as change_kind_zh,
    changes.item_kind as changed_item_kind,
    changes.document_id,
    documents.title as version_title,
    documents.url,
    documents.current_version_id as document_version_id,
    earlier.current_version_id as previous_document_version_id,
    coalesce(documents.current_version_id = earlier.current_version_id, false) as is_read_anew,
    changes.observation_id,
    changes.previous_observation_id,
    changes.subject,
    changes.indicator,
    changes.indicator_scope,
    changes.measure,
    changes.modality,
    changes.basis,
    changes.period_start,
    changes.period_end,
    changes.value_low as changed_value,
    changes.previous_value,
    changes.unit,
    changes.unit_code,
    changes.value_text as changed_value_text,
    changes.previous_value_text,
    changes.quote as changed_quote,
    changes.previous_quote,
    building.previous_release_id as changed_since_release
from changes
cross join building
left join {{ ref('dim_document') }} as documents on changes.document_id = documents.document_id
left join {{ ref('stg_previous_documents') }} as earlier on changes.document_id = earlier.document_id
