-- Today's links: what a name meant in earlier years is told by fct_document_organisation and dim_organisation_name.
{% set hops = 3 %}
with links as (
    select *
    from {{ ref('int_organisations_linked') }}
    where valid_to is null
),

hop_0 as (
    select
        organisation_id,
        organisation_id as linked_id,
        null as link_evidence,
        null as evidence_mention_id
    from {{ ref('int_organisations_named') }}
),

{% for hop in range(1, hops + 1) %}
    hop_{{ hop }} as (
        select
            hops.organisation_id,
            coalesce(links.target_id, hops.linked_id) as linked_id,
            coalesce(hops.link_evidence, links.link_evidence) as link_evidence,
            coalesce(hops.evidence_mention_id, links.evidence_mention_id) as evidence_mention_id
        from hop_{{ hop - 1 }} as hops
        left join links on hops.linked_id = links.organisation_id
    ),
{% endfor %}

securities as (
    select
        organisation_id,
        list(security_id order by security_id) as security_ids
    from {{ ref('int_organisation_securities_stated') }}
    group by organisation_id
)

select
    organisations.organisation_id,
    organisations.organisation_name,
    hops.linked_id as canonical_organisation_id,
    canonical.organisation_name as canonical_name,
    hops.link_evidence,
    hops.evidence_mention_id,
    organisations.organisation_type,
    nullif(organisations.name_place, '') as name_place,
    organisations.name_core,
    nullif(organisations.name_business, '') as name_business,
    nullif(organisations.name_form, '') as name_form,
    organisations.is_in_vocabulary,
    organisations.valid_from,
    organisations.valid_to,
    coalesce(securities.security_ids, []) as security_ids,
    organisations.document_count,
    organisations.mention_count,
    organisations.first_named_date,
    organisations.last_named_date
from {{ ref('int_organisations_named') }} as organisations
inner join hop_{{ hops }} as hops on organisations.organisation_id = hops.organisation_id
inner join {{ ref('int_organisations_named') }} as canonical on hops.linked_id = canonical.organisation_id
left join securities on organisations.organisation_id = securities.organisation_id
