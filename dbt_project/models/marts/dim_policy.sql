-- Of all sentences that name a policy, the one that says most about its issue speaks for it: first one with an act or an issuer and a date,
-- then the more precise date, then the current version of a document, then the statement that most mentions share.
with mentions as (
    select
        *,
        count(*) over (partition by policy_id, issuer, stated_date) as same_statement_count,
        case stated_date_precision when 'day' then 3 when 'month' then 2 when 'year' then 1 else 0 end as precision_rank
    from {{ ref('fct_policy_mention') }}
    where policy_id is not null
),

issues as (
    select *
    from mentions
    where issuer is not null or act is not null
    qualify
        row_number() over (
            partition by policy_id
            order by
                (issuer is not null and stated_date is not null) desc,
                precision_rank desc,
                issuer is not null desc,
                is_current desc,
                same_statement_count desc,
                stated_date asc,
                mention_id asc
        ) = 1
),

titles as (
    select
        policy_id,
        policy_title
    from mentions
    group by policy_id, policy_title
    qualify
        row_number() over (
            partition by policy_id
            order by count(distinct document_id) desc, count(*) desc, length(policy_title) desc, policy_title asc
        ) = 1
),

policies as (
    select
        policy_id,
        max_by(policy_kind, (is_current, policy_kind)) as policy_kind,
        bool_or(policy_status = 'draft') as is_draft,
        bool_or(policy_status = 'trial') as is_trial,
        bool_or(policy_status = 'issued') as is_issued,
        list(distinct mention_name order by mention_name) as mention_names,
        count(*) filter (where is_current)::integer as mention_count,
        count(distinct document_id) filter (where is_current)::integer as document_count,
        -- Where sentences differ, the first day from which one of them says that it applies.
        min(effective_date) filter (where is_current) as effective_date,
        min(mention_id) as example_mention_id
    from mentions
    group by policy_id
),

statuses as (
    select
        policy_id,
        case when is_draft then 'draft' when is_trial then 'trial' when is_issued then 'issued' end as policy_status
    from policies
)

select
    policies.policy_id,
    titles.policy_title,
    policies.policy_kind,
    statuses.policy_status,
    case statuses.policy_status when 'draft' then '征求意见稿' when 'trial' then '试行' when 'issued' then '印发' end as policy_status_zh,
    issues.issuer,
    issues.issuer_id,
    issues.issuer_region_id,
    issues.stated_date as issue_date,
    issues.stated_date_precision as issue_date_precision,
    policies.effective_date,
    issues.mention_id as issue_mention_id,
    policies.mention_names,
    policies.document_count,
    policies.mention_count,
    policies.example_mention_id
from policies
inner join titles on policies.policy_id = titles.policy_id
inner join statuses on policies.policy_id = statuses.policy_id
left join issues on policies.policy_id = issues.policy_id
