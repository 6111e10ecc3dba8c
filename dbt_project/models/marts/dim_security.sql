-- Securities as the documents name them: dated evidence, no list of all securities.
with stated as (
    select
        listed.security.code as security_id,
        listed.security.exchange,
        nullif(listed.security.name, '') as security_name,
        documents.document_id,
        documents.current_version_id as document_version_id,
        documents.published_date as document_date
    from {{ ref('dim_document') }} as documents, unnest(documents.securities) as listed (security)
    union all
    select
        mentions.entity_id as security_id,
        mentions.attributes['exchange'] as exchange,
        mentions.canonical_name as security_name,
        mentions.document_id,
        mentions.document_version_id,
        documents.published_date as document_date
    from {{ ref('fct_mention') }} as mentions
    inner join {{ ref('dim_document') }} as documents on mentions.document_id = documents.document_id
    where mentions.mention_kind = 'security' and mentions.is_current
),

names as (
    select
        security_id,
        security_name,
        count(distinct document_id)::integer as document_count,
        min(document_date) as first_named_date,
        max(document_date) as last_named_date
    from stated
    where security_name is not null
    group by security_id, security_name
),

named as (
    select
        security_id,
        max_by(security_name, (coalesce(last_named_date, date '0001-01-01'), document_count, security_name)) as security_name,
        list(
            {
                'security_name': security_name,
                'document_count': document_count,
                'first_named_date': first_named_date,
                'last_named_date': last_named_date
            }
            order by coalesce(first_named_date, date '0001-01-01'), security_name
        ) as security_names
    from names
    group by security_id
),

checked as (
    select
        security_id,
        list(
            struct_pack(
                security_name := checked_security_name, valid_from := name_valid_from, valid_to := name_valid_to, name_source := name_source
            )
            order by coalesce(name_valid_from, date '0001-01-01'), checked_security_name
        ) as checked_names
    from {{ ref('stg_securities') }}
    group by security_id
),

issuers as (
    select
        security_id,
        max_by(organisation_id, (mention_count, organisation_id)) as organisation_id
    from {{ ref('int_organisation_securities_stated') }}
    group by security_id
)

select
    stated.security_id,
    min(named.security_name) as security_name,
    min(stated.exchange) as exchange,
    min(organisations.canonical_organisation_id) as organisation_id,
    coalesce(min(named.security_names), []) as security_names,
    coalesce(min(checked.checked_names), []) as checked_names,
    count(distinct stated.document_id)::integer as document_count,
    min(stated.document_date) as first_named_date,
    max(stated.document_date) as last_named_date,
    min(stated.document_version_id) as example_version_id
from stated
left join named on stated.security_id = named.security_id
left join checked on stated.security_id = checked.security_id
left join issuers on stated.security_id = issuers.security_id
left join {{ ref('dim_organisation') }} as organisations on issuers.organisation_id = organisations.organisation_id
where stated.security_id is not null
group by stated.security_id
