-- Which names mean an organisation, how that is known, and when documents used them.
with used as (
    select
        counted.mention_name as organisation_name,
        documents.canonical_organisation_id as organisation_id,
        counted.document_id,
        counted.document_date,
        counted.mention_count,
        counted.first_mention_id,
        case
            when documents.link_evidence is not null then documents.link_evidence
            when counted.mention_name = counted.organisation_name then 'own'
            when counted.is_defined then 'definition'
            else 'document'
        end as name_evidence
    from {{ ref('int_organisation_mentions_counted') }} as counted
    inner join {{ ref('fct_document_organisation') }} as documents
        on counted.document_id = documents.document_id and counted.organisation_id = documents.organisation_id
    where counted.is_current
),

names as (
    select
        organisation_name,
        organisation_id,
        list(distinct name_evidence order by name_evidence) as name_evidences,
        count(distinct document_id)::integer as document_count,
        sum(mention_count)::integer as mention_count,
        min(document_date) as first_named_date,
        max(document_date) as last_named_date,
        min(first_mention_id) as example_mention_id
    from used
    group by organisation_name, organisation_id
),

decisions as (
    select
        name_a,
        name_b,
        min(valid_from) as valid_from,
        max(valid_to) as valid_to
    from {{ ref('organisation_decisions') }}
    where decision = 'same'
    group by name_a, name_b
),

known as (
    select
        organisation_id,
        unnest(list_distinct(list_append(known_names, organisation_name))) as organisation_name
    from {{ ref('stg_organisations') }}
)

select
    md5(names.organisation_name || '|' || names.organisation_id) as organisation_name_id,
    names.organisation_name,
    names.organisation_id,
    names.name_evidences,
    known.organisation_id is not null as is_in_vocabulary,
    decisions.valid_from,
    decisions.valid_to,
    names.document_count,
    names.mention_count,
    names.first_named_date,
    names.last_named_date,
    names.example_mention_id
from names
left join known on names.organisation_id = known.organisation_id and names.organisation_name = known.organisation_name
left join {{ ref('int_organisations_named') }} as organisations on names.organisation_id = organisations.organisation_id
left join decisions on names.organisation_name = decisions.name_a and organisations.organisation_name = decisions.name_b
