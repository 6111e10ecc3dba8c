-- The values that are stated for one point of a series, the best first. The order of the reasons is the order of the claims: what is
-- printed exactly, for a period that the clause itself names, by an office that counts; then how sure the reading is, how many stories say
-- so, who said it first. The id decides nothing but makes the order total.
{% set point = ['subject_key', 'indicator_key', 'measure', 'basis', 'modality', 'unit_code', 'period_id'] %}
with stated as (
    select
        *,
        {{ key_of('ser', point) }} as series_point_id,
        coalesce(
            regexp_matches(cited_source, '统计|人民政府|经信|经济和信息化|发展改革|发改委|财政[部厅局]|海关|人民银行|工信部|国家.{1,8}局'), false
        ) as is_official
    from {{ ref('int_statements_deduplicated') }}
),

numbered as (
    select
        *,
        row_number() over (
            partition by series_point_id, value_low, value_high, bound
            order by period_source, first_published_at nulls last, statement_id
        ) as place
    from stated
),

valued as (
    select
        series_point_id,
        value_low,
        value_high,
        bound,
        min(case when place = 1 then statement_id end) as statement_id,
        case bound when 'exact' then 0 when 'approx' then 1 else 2 end as bound_rank,
        min(case period_source when 'explicit' then 0 when 'inherited' then 1 else 2 end) as period_rank,
        min(case when is_official then 0 else 1 end) as official_rank,
        max(coalesce(confidence, 0)) as confidence,
        count(*)::integer as story_count,
        sum(document_count)::integer as document_count,
        min(first_published_at) as first_published_at,
        array_agg(statement_id order by place) as statement_ids
    from numbered
    group by series_point_id, value_low, value_high, bound
),

{% set reasons = [
    'bound_rank', 'period_rank', 'official_rank', 'confidence desc', 'story_count desc', 'first_published_at nulls last', 'statement_id'
] %}
ranked as (
    select
        *,
        row_number() over (partition by series_point_id order by {{ reasons | join(', ') }}) as value_rank
    from valued
)

select
    ranked.series_point_id,
    ranked.value_rank::integer as value_rank,
    ranked.bound_rank,
    ranked.period_rank,
    ranked.official_rank,
    ranked.confidence,
    ranked.story_count,
    ranked.document_count,
    ranked.first_published_at,
    best.subject_key,
    best.subject,
    best.subject_type,
    best.subject_id,
    best.indicator_key,
    best.indicator,
    best.indicator_id,
    best.indicator_scope,
    best.measure,
    best.basis,
    best.modality,
    best.period_id,
    best.period_start,
    best.period_end,
    best.value_low,
    best.value_high,
    best.value_text,
    best.unit,
    best.unit_code,
    best.bound,
    best.quote,
    best.cited_source,
    best.observation_id,
    best.source_ids,
    -- Where the true value can lie: half a printed digit around an exact number, a whole one around an approximate one, all that a bound
    -- leaves open.
    case
        when best.bound in ('at_most', 'less_than') then null
        else least(best.value_low, best.value_high) - best.printed_step * case best.bound when 'approx' then 1.0 else 0.5 end
    end as lowest,
    case
        when best.bound in ('at_least', 'more_than') then null
        else greatest(best.value_low, best.value_high) + best.printed_step * case best.bound when 'approx' then 1.0 else 0.5 end
    end as highest
from ranked
inner join numbered as best on ranked.statement_id = best.statement_id
