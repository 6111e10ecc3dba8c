-- Which organisation is another one under another name, and by what evidence. Nothing is linked on likeness alone.
--   decision    a person decided so (seed organisation_decisions), with dates where the name holds for a time only
--   security    documents give both names one security code
--   definition  a document defines the short name（以下简称…）, no document means another one by it, and no other company has its core
-- A decision about a name replaces all other evidence for it; what the vocabulary knows links nowhere but by decision. Evidence always
-- leads from a shorter name to a longer one or into the vocabulary, so that it can't run in a circle.
with entities as (
    select
        organisation_id,
        organisation_name
    from {{ ref('int_organisations_named') }}
),

decided as (
    select
        ones.organisation_id,
        peers.organisation_id as target_id,
        decisions.decision as verdict,
        decisions.valid_from,
        decisions.valid_to
    from {{ ref('organisation_decisions') }} as decisions
    inner join entities as ones on decisions.name_a = ones.organisation_name
    inner join entities as peers on decisions.name_b = peers.organisation_name
),

renamed as (
    select organisation_id
    from decided
    where verdict = 'same'
),

candidates as (
    select
        organisations.organisation_id,
        organisations.organisation_name
    from {{ ref('int_organisations_named') }} as organisations
    where
        not organisations.is_in_vocabulary
        and organisations.organisation_id not in (select renamed.organisation_id from renamed)
),

by_security as (
    select
        candidates.organisation_id,
        targets.organisation_id as target_id,
        stated.evidence_mention_id
    from {{ ref('int_organisation_securities_stated') }} as stated
    inner join candidates on stated.organisation_id = candidates.organisation_id
    inner join {{ ref('int_organisation_securities_stated') }} as peers
        on stated.security_id = peers.security_id and stated.organisation_id <> peers.organisation_id
    inner join {{ ref('int_organisations_named') }} as targets on peers.organisation_id = targets.organisation_id
    where
        targets.is_in_vocabulary
        or (length(targets.organisation_name), targets.organisation_name)
        > (length(candidates.organisation_name), candidates.organisation_name)
    qualify
        row_number() over (
            partition by candidates.organisation_id
            order by
                targets.is_in_vocabulary desc,
                length(targets.organisation_name) desc,
                targets.organisation_name desc,
                stated.security_id asc
        ) = 1
),

meant as (
    select
        candidates.organisation_id,
        min(counted.organisation_id) as target_id,
        min(counted.first_mention_id) filter (where counted.is_defined) as evidence_mention_id
    from candidates
    inner join {{ ref('int_organisation_mentions_counted') }} as counted
        on candidates.organisation_name = counted.mention_name and candidates.organisation_id <> counted.organisation_id
    group by candidates.organisation_id
    having count(distinct counted.organisation_id) = 1 and bool_or(counted.is_defined)
),

cores as (
    select
        name_core,
        count(*) as company_count
    from {{ ref('int_organisations_named') }}
    where contains(name_form, '公司')
    group by name_core
),

by_definition as (
    select
        meant.organisation_id,
        meant.target_id,
        meant.evidence_mention_id
    from meant
    inner join candidates on meant.organisation_id = candidates.organisation_id
    inner join {{ ref('int_organisations_named') }} as targets on meant.target_id = targets.organisation_id
    left join cores on targets.name_core = cores.name_core
    where
        coalesce(cores.company_count, 1) = 1
        and (targets.is_in_vocabulary or length(targets.organisation_name) > length(candidates.organisation_name))
        and meant.organisation_id not in (select by_security.organisation_id from by_security)
),

links as (
    select
        organisation_id,
        target_id,
        'decision' as link_evidence,
        null as evidence_mention_id,
        valid_from,
        valid_to
    from decided
    where verdict = 'same'
    union all
    select
        organisation_id,
        target_id,
        'security' as link_evidence,
        evidence_mention_id,
        null as valid_from,
        null as valid_to
    from by_security
    union all
    select
        organisation_id,
        target_id,
        'definition' as link_evidence,
        evidence_mention_id,
        null as valid_from,
        null as valid_to
    from by_definition
),

kept as (
    select *
    from links
    where
        link_evidence = 'decision'
        or not exists (
            select 1
            from decided
            where
                decided.verdict = 'different'
                and least(decided.organisation_id, decided.target_id) = least(links.organisation_id, links.target_id)
                and greatest(decided.organisation_id, decided.target_id) = greatest(links.organisation_id, links.target_id)
        )
)

select
    *,
    coalesce(
        coalesce(valid_from, date '0001-01-01') < max(coalesce(valid_to, date '9999-12-31')) over (
            partition by organisation_id
            order by coalesce(valid_from, date '0001-01-01'), target_id
            rows between unbounded preceding and 1 preceding
        ),
        false
    ) as is_overlapping
from kept
