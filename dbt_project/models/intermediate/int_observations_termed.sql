{{ config(materialized='incremental') }}
-- What a fact is about, by the nearest text that says it: its indicator, else its clause; for the industry also its
-- paragraph, else the heading over it. 家电 inside 智能家电 is no word of its own.
with facts as (
    select
        facts.observation_id,
        facts.document_id,
        facts.document_version_id,
        facts.block_position,
        headed.heading_position,
        facts.indicator,
        facts.quote
    from {{ ref('fct_observation') }} as facts
    left join {{ ref('int_blocks_headed') }} as headed
        on facts.document_version_id = headed.document_version_id and facts.block_position = headed.block_position
    where
        facts.is_current
        and facts.document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
),

indicator_words as (
    select
        indicators.indicator,
        words.vocabulary,
        words.term_id,
        words.word,
        words.context_words,
        instr(indicators.indicator, words.word) as place
    from (select distinct facts.indicator from facts) as indicators
    inner join {{ ref('int_words_unnested') }} as words on contains(indicators.indicator, words.word)
),

-- A word that counts only beside another one (context_words) counts where its block has been found to hold both.
in_indicator as (
    select
        facts.observation_id,
        1 as distance,
        found.vocabulary,
        found.term_id,
        found.place
    from facts
    inner join indicator_words as found on facts.indicator = found.indicator
    where
        not exists (
            select 1
            from indicator_words as longer
            where
                found.indicator = longer.indicator
                and found.vocabulary = longer.vocabulary
                and found.word != longer.word
                and contains(longer.word, found.word)
        )
        and (
            found.context_words is null
            or exists (
                select 1
                from {{ ref('int_terms_found') }} as beside
                where
                    facts.document_version_id = beside.document_version_id
                    and facts.block_position = beside.block_position
                    and found.vocabulary = beside.vocabulary
                    and found.term_id = beside.term_id
            )
        )
),

quote_words as (
    select
        facts.observation_id,
        found.vocabulary,
        found.term_id,
        found.word,
        instr(facts.quote, found.word) as place
    from facts
    inner join {{ ref('int_terms_found') }} as found
        on facts.document_version_id = found.document_version_id and facts.block_position = found.block_position
    where contains(facts.quote, found.word) and (found.vocabulary != 'industry' or found.is_industry_name)
),

in_quote as (
    select
        found.observation_id,
        2 as distance,
        found.vocabulary,
        found.term_id,
        found.place
    from quote_words as found
    where not exists (
        select 1
        from quote_words as longer
        where
            found.observation_id = longer.observation_id
            and found.vocabulary = longer.vocabulary
            and found.word != longer.word
            and contains(longer.word, found.word)
    )
),

industries as (
    select
        found.document_version_id,
        found.block_position,
        found.vocabulary,
        found.term_id
    from {{ ref('int_terms_found') }} as found
    where
        found.vocabulary = 'industry'
        and found.is_industry_name
        and found.document_id in (select changed.document_id from {{ ref('int_documents_changed') }} as changed)
        and not exists (
            select 1
            from {{ ref('int_terms_found') }} as longer
            where
                found.document_version_id = longer.document_version_id
                and found.block_position = longer.block_position
                and found.vocabulary = longer.vocabulary
                and found.word != longer.word
                and contains(longer.word, found.word)
        )
),

in_paragraph as (
    select
        facts.observation_id,
        3 as distance,
        found.vocabulary,
        found.term_id,
        1 as place
    from facts
    inner join industries as found
        on facts.document_version_id = found.document_version_id and facts.block_position = found.block_position
),

in_heading as (
    select
        facts.observation_id,
        4 as distance,
        found.vocabulary,
        found.term_id,
        1 as place
    from facts
    inner join industries as found
        on facts.document_version_id = found.document_version_id and facts.heading_position = found.block_position
),

matched as (
    select * from in_indicator
    union all
    select * from in_quote
    union all
    select * from in_paragraph
    union all
    select * from in_heading
),

once as (
    select
        observation_id,
        vocabulary,
        distance,
        term_id,
        min(place) as place
    from matched
    group by observation_id, vocabulary, distance, term_id
),

said as (
    select
        observation_id,
        vocabulary,
        distance,
        list(term_id order by place, term_id) as term_ids
    from once
    group by observation_id, vocabulary, distance
),

nearest as (
    select
        observation_id,
        vocabulary,
        min(distance) as distance
    from said
    group by observation_id, vocabulary
)

select
    facts.observation_id,
    facts.document_id,
    said.vocabulary,
    case said.distance when 1 then 'indicator' when 2 then 'quote' when 3 then 'paragraph' else 'heading' end as found_in,
    said.term_ids,
    -- An indicator leads with what it is about (X占Y比重); a wider text that names two things does not say which one.
    case when said.distance = 1 or len(said.term_ids) = 1 then said.term_ids[1] end as term_id
from said
inner join nearest
    on
        said.observation_id = nearest.observation_id
        and said.vocabulary = nearest.vocabulary
        and said.distance = nearest.distance
inner join facts on said.observation_id = facts.observation_id
