-- All of one mention: a sentence that is left out is not made up for by that of another document.
with evidence as (
    select
        organisation_id,
        document_id,
        first_mention_id as mention_id,
        first_sentence as sentence
    from {{ ref('int_organisation_mentions_counted') }}
    where is_current
    qualify row_number() over (partition by organisation_id order by document_version_id asc, mention_name asc) = 1
),

together as (
    select
        pairs.organisation_id_a,
        pairs.organisation_id_b,
        count(*)::integer as document_count
    from {{ ref('int_organisation_pairs_proposed') }} as pairs
    inner join {{ ref('fct_document_organisation') }} as ones on pairs.organisation_id_a = ones.organisation_id
    inner join {{ ref('fct_document_organisation') }} as peers
        on pairs.organisation_id_b = peers.organisation_id and ones.document_id = peers.document_id
    group by pairs.organisation_id_a, pairs.organisation_id_b
)

select
    md5(pairs.organisation_id_a || '|' || pairs.organisation_id_b) as proposal_id,
    pairs.name_a,
    pairs.name_b,
    pairs.proposal_reason,
    case pairs.proposal_reason
        when 'short_form' then '其一仅为字号，可能是另一名称的简称'
        when 'near_business' then '字号相同、行业用语相近，可能是同一企业的两种写法'
        when 'legal_form' then '字号相同，仅地名或组织形式不同'
    end as proposal_reason_zh,
    pairs.name_similarity,
    coalesce(together.document_count, 0)::integer as shared_document_count,
    decisions.decision,
    decisions.reason as decision_reason,
    decisions.decided_by,
    decisions.decided_on,
    ones.sentence as sentence_a,
    peers.sentence as sentence_b,
    pairs.organisation_id_a,
    pairs.organisation_id_b,
    ones.mention_id as mention_id_a,
    peers.mention_id as mention_id_b,
    ones.document_id as document_id_a,
    peers.document_id as document_id_b
from {{ ref('int_organisation_pairs_proposed') }} as pairs
inner join evidence as ones on pairs.organisation_id_a = ones.organisation_id
inner join evidence as peers on pairs.organisation_id_b = peers.organisation_id
left join together on pairs.organisation_id_a = together.organisation_id_a and pairs.organisation_id_b = together.organisation_id_b
left join {{ ref('organisation_decisions') }} as decisions
    on
        least(decisions.name_a, decisions.name_b) = least(pairs.name_a, pairs.name_b)
        and greatest(decisions.name_a, decisions.name_b) = greatest(pairs.name_a, pairs.name_b)
qualify
    row_number() over (
        partition by pairs.organisation_id_a, pairs.organisation_id_b order by decisions.decided_on desc nulls last, decisions.decision asc
    ) = 1
