-- Instruments of a policy: amounts stated of it, in a paragraph that names no other, or in a document that names no other. A report that
-- is named beside a number gives nothing.
with mentions as (
    select
        mention_id,
        policy_id,
        policy_kind,
        document_id,
        document_version_id,
        block_position,
        sentence
    from {{ ref('fct_policy_mention') }}
    where is_current and policy_id is not null
),

named as (
    select
        policy_id,
        count(*) as mention_count,
        count(distinct document_id) as document_count,
        list_sort(list(mention_id)) as mention_ids,
        list_sort(list(distinct document_version_id)) as document_version_ids,
        first(sentence order by document_version_id, block_position, mention_id) as first_sentence
    from mentions
    group by policy_id
),

of_block as (
    select
        document_version_id,
        block_position,
        min(policy_id) as policy_id
    from mentions
    where policy_kind in ('policy', 'plan', 'law')
    group by document_version_id, block_position
    having count(distinct policy_id) = 1
),

of_document as (
    select
        document_version_id,
        min(policy_id) as policy_id
    from mentions
    where policy_kind in ('policy', 'plan', 'law')
    group by document_version_id
    having count(distinct policy_id) = 1
),

amounts as (
    select
        coalesce(of_subject.policy_id, of_block.policy_id, of_document.policy_id) as policy_id,
        case
            when of_subject.policy_id is not null then 'subject'
            when of_block.policy_id is not null then 'paragraph'
            else 'document'
        end as found_in,
        terms.term_ids,
        facts.*
    from {{ ref('fct_observation') }} as facts
    inner join {{ ref('int_observations_termed') }} as terms
        on facts.observation_id = terms.observation_id and terms.vocabulary = 'policy_instrument'
    left join named as of_subject on facts.subject_id = of_subject.policy_id
    left join of_block on facts.document_version_id = of_block.document_version_id and facts.block_position = of_block.block_position
    left join of_document on facts.document_version_id = of_document.document_version_id
    where facts.is_current and (facts.unit_code like 'currency:%' or facts.unit_code = 'ratio:percent')
),

instruments as (
    select
        policy_id,
        list(
            struct_pack(
                instruments := term_ids,
                indicator := indicator,
                value_text := value_text,
                bound := bound,
                found_in := found_in,
                quote := quote,
                observation_id := observation_id
            ) order by document_version_id, value_start, observation_id
        )[:100] as instruments,
        count(*) as instrument_count,
        list_sort(list(observation_id)) as observation_ids
    from amounts
    where policy_id is not null
    group by policy_id
)

select
    named.policy_id,
    policies.policy_title,
    policies.policy_kind,
    policies.issuer,
    policies.issue_date as issue_date_text,
    policies.effective_date,
    policies.policy_status,
    coalesce(instruments.instruments, []) as instruments,
    coalesce(instruments.instrument_count, 0)::integer as instrument_count,
    named.mention_count::integer as mention_count,
    named.document_count::integer as document_count,
    named.first_sentence,
    coalesce(instruments.observation_ids, []) as observation_ids,
    named.mention_ids,
    named.document_version_ids
from named
inner join {{ ref('dim_policy') }} as policies on named.policy_id = policies.policy_id
left join instruments on named.policy_id = instruments.policy_id
