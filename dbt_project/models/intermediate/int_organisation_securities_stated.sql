-- Which organisation a security code stands for: the code of a page's stock markup, one printed behind the name, or that of the checked
-- list of short names with their dates.
with securities as (
    select
        document_version_id,
        block_position,
        raw_spans,
        entity_id as security_id
    from {{ ref('fct_mention') }}
    where mention_kind = 'security'
),

stated as (
    select
        mentions.entity_id as organisation_id,
        mentions.attributes['code'] as security_id,
        mentions.mention_id
    from {{ ref('fct_mention') }} as mentions
    where mentions.mention_kind = 'organisation' and mentions.attributes['code'] is not null
    union
    select
        mentions.entity_id as organisation_id,
        securities.security_id,
        mentions.mention_id
    from securities
    inner join {{ ref('fct_mention') }} as mentions
        on
            securities.document_version_id = mentions.document_version_id
            and securities.block_position = mentions.block_position
            and securities.raw_spans = mentions.raw_spans
    where mentions.mention_kind = 'organisation'
)

select
    organisation_id,
    security_id,
    count(*)::integer as mention_count,
    min(mention_id) as evidence_mention_id
from stated
where organisation_id is not null
group by organisation_id, security_id
