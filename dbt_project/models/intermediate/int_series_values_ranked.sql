-- The values that are stated for one point of a series, the best first. The order of the reasons is the order of the claims: what is
-- printed exactly, for a period that the clause itself names, by an office that counts; then how sure the reading is, how many stories say
-- so, who said it first. The id decides nothing but makes the order total.
with numbered as (
    select
        observation_id,
        series_point_id,
        value_low,
        value_high,
        bound,
        period_rank,
        case bound when 'exact' then 0 when 'approx' then 1 else 2 end as bound_rank,
        case
            when regexp_matches(cited_source, '统计|人民政府|经信|经济和信息化|发展改革|发改委|财政[部厅局]|海关|人民银行|工信部|国家.{1,8}局') then 0
            else 1
        end as official_rank,
        coalesce(confidence, 0) as confidence,
        document_count,
        first_published_at,
        row_number() over (
            partition by series_point_id, value_low, value_high, bound
            order by period_rank, first_published_at nulls last, observation_id
        ) as place
    from {{ ref('int_statements_deduplicated') }}
),

valued as (
    select
        series_point_id,
        value_low,
        value_high,
        bound,
        min(case when place = 1 then observation_id end) as observation_id,
        min(bound_rank) as bound_rank,
        min(period_rank) as period_rank,
        min(official_rank) as official_rank,
        max(confidence) as confidence,
        count(*)::integer as story_count,
        sum(document_count)::integer as document_count,
        min(first_published_at) as first_published_at
    from numbered
    group by series_point_id, value_low, value_high, bound
),

{% set reasons = [
    'bound_rank', 'period_rank', 'official_rank', 'confidence desc', 'story_count desc', 'first_published_at nulls last', 'observation_id'
] %}
ranked as (
    select
        *,
        row_number() over (partition by series_point_id order by {{ reasons | join(', ') }}) as value_rank
    from valued
)

-- Texts are fetched last, of what was chosen.
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
    keyed.subject_key,
    facts.subject,
    facts.subject_type,
    facts.subject_id,
    keyed.indicator_key,
    facts.indicator,
    facts.indicator_id,
    facts.indicator_scope,
    facts.measure,
    facts.basis,
    facts.modality,
    keyed.period_id,
    facts.period_start,
    facts.period_end,
    ranked.value_low,
    ranked.value_high,
    facts.value_text,
    facts.unit,
    facts.unit_code,
    ranked.bound,
    facts.quote,
    said.cited_source,
    ranked.observation_id,
    said.source_ids,
    -- Where the true value can lie: half a printed digit around an exact number, a whole one around an approximate one, all that a bound
    -- leaves open.
    case
        when ranked.bound in ('at_most', 'less_than') then null
        else least(ranked.value_low, ranked.value_high) - facts.printed_step * case ranked.bound when 'approx' then 1.0 else 0.5 end
    end as lowest,
    case
        when ranked.bound in ('at_least', 'more_than') then null
        else greatest(ranked.value_low, ranked.value_high) + facts.printed_step * case ranked.bound when 'approx' then 1.0 else 0.5 end
    end as highest
from ranked
inner join {{ ref('fct_observation') }} as facts on ranked.observation_id = facts.observation_id
inner join {{ ref('int_observations_keyed') }} as keyed on ranked.observation_id = keyed.observation_id
inner join {{ ref('int_statements_deduplicated') }} as said on ranked.observation_id = said.observation_id
