{{ config(materialized='incremental') }}
-- Facts of a region about an industry, each with what it measures: the measure of the vocabulary and what else than the industry it is
-- restricted to, so that 模具产业产值 and 模具总产值 are one; the printed indicator where the vocabulary has no such measure.
with facts as (
    select
        facts.*,
        terms.term_id as industry_id,
        terms.found_in
    from {{ ref('fct_observation') }} as facts
    inner join {{ ref('int_observations_termed') }} as terms
        on facts.observation_id = terms.observation_id and terms.vocabulary = 'industry' and terms.term_id is not null
    where
        facts.is_current
        and facts.subject_type = 'region'
        and facts.indicator is not null
        and facts.document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
),

-- 模具, 模具产业 and 模具行业 restrict to the industry itself.
own_scopes as (
    select distinct
        facts.industry_id,
        facts.indicator_scope
    from facts
    inner join {{ ref('int_words_unnested') }} as words
        on
            words.vocabulary = 'industry'
            and facts.industry_id = words.term_id
            and regexp_replace(facts.indicator_scope, '(?:产业|行业|领域|业)$', '') = regexp_replace(words.word, '(?:产业|行业|领域|业)$', '')
)

select
    facts.observation_id,
    facts.document_id,
    facts.industry_id,
    facts.found_in,
    facts.modality,
    facts.subject as region,
    facts.indicator,
    facts.indicator_id,
    case when own_scopes.indicator_scope is null then facts.indicator_scope end as measure_scope,
    case
        when facts.indicator_id is null then facts.indicator
        else facts.indicator_id || '|' || case when own_scopes.indicator_scope is null then coalesce(facts.indicator_scope, '') else '' end
    end as measure_key,
    facts.measure,
    facts.basis,
    facts.unit,
    facts.period_end,
    facts.confidence
from facts
left join own_scopes on facts.industry_id = own_scopes.industry_id and facts.indicator_scope = own_scopes.indicator_scope
