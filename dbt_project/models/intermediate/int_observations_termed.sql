-- What a fact is about, by the nearest text that says it: its indicator, else its clause; for the industry also its
-- paragraph, else the heading over it.
with facts as (
    select
        observation_id,
        document_version_id,
        block_position,
        indicator,
        quote
    from {{ ref('fct_observation') }}
    where is_current
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

matched as (
    select
        facts.observation_id,
        1 as distance,
        found.vocabulary,
        found.term_id,
        found.word,
        found.place
    from facts
    inner join indicator_words as found on facts.indicator = found.indicator
    inner join {{ ref('dim_block') }} as blocks
        on facts.document_version_id = blocks.document_version_id and facts.block_position = blocks.block_position
    where found.context_words is null or regexp_matches(blocks.block_text, found.context_words)
    union all
    select
        facts.observation_id,
        2 as distance,
        found.vocabulary,
        found.term_id,
        found.word,
        instr(facts.quote, found.word) as place
    from facts
    inner join {{ ref('int_terms_found') }} as found
        on facts.document_version_id = found.document_version_id and facts.block_position = found.block_position
    where contains(facts.quote, found.word) and (found.vocabulary != 'industry' or found.is_industry_name)
    union all
    select
        facts.observation_id,
        3 as distance,
        found.vocabulary,
        found.term_id,
        found.word,
        1 as place
    from facts
    inner join {{ ref('int_terms_found') }} as found
        on facts.document_version_id = found.document_version_id and facts.block_position = found.block_position
    where found.vocabulary = 'industry' and found.is_industry_name
    union all
    select
        facts.observation_id,
        4 as distance,
        found.vocabulary,
        found.term_id,
        found.word,
        instr(headed.heading_text, found.word) as place
    from facts
    inner join {{ ref('int_blocks_headed') }} as headed
        on facts.document_version_id = headed.document_version_id and facts.block_position = headed.block_position
    inner join {{ ref('int_terms_found') }} as found
        on headed.document_version_id = found.document_version_id and headed.heading_position = found.block_position
    where found.vocabulary = 'industry' and found.is_industry_name
),

-- 家电 inside 智能家电 is no word of its own.
outermost as (
    select matched.*
    from matched
    where not exists (
        select 1
        from matched as longer
        where
            matched.observation_id = longer.observation_id
            and matched.distance = longer.distance
            and matched.vocabulary = longer.vocabulary
            and matched.word != longer.word
            and contains(longer.word, matched.word)
    )
),

nearest as (
    select *
    from outermost
    qualify distance = min(distance) over (partition by observation_id, vocabulary)
),

once as (
    select
        observation_id,
        vocabulary,
        distance,
        term_id,
        min(place) as place
    from nearest
    group by observation_id, vocabulary, distance, term_id
)

select
    observation_id,
    vocabulary,
    case distance when 1 then 'indicator' when 2 then 'quote' when 3 then 'paragraph' else 'heading' end as found_in,
    list(term_id order by place, term_id) as term_ids,
    -- An indicator leads with what it is about (X占Y比重); a wider text that names two things does not say which one.
    case when distance = 1 or count(*) = 1 then first(term_id order by place, term_id) end as term_id
from once
group by observation_id, vocabulary, distance
