-- Names that could mean one company, for a person to decide. Compared are names with the same core alone (薄言 of 宁波薄言信息技术有限公司),
-- so that the work grows with the names of one core, not with all pairs.
--   short_form     one name is nothing but the core: 薄言, 宁波薄言信息技术有限公司
--   near_business  the lines of business have at least half of their characters in common: 信息技术, 信息科技
--   legal_form     the names differ in place or legal form alone: 岚图集团, 岚图集团有限公司
-- Not proposed: a group and a member with a business of its own (舜宇集团, 舜宇智能制造), a company and its institute, companies of two
-- places of one level, names that other evidence than a decision has linked, and vocabulary with vocabulary.
{% set largest_block = 200 %}
with merged as (
    select organisation_id
    from {{ ref('int_organisations_linked') }}
    where link_evidence <> 'decision'
),

names as (
    select
        *,
        coalesce(name_place, '') as place,
        coalesce(name_business, '') as business,
        coalesce(name_form, '') as form,
        count(*) over (partition by name_core) as block_size
    from {{ ref('int_organisations_named') }}
    where
        name_core is not null
        and document_count > 0
        and organisation_id not in (select merged.organisation_id from merged)
),

pairs as (
    select
        ones.organisation_id as organisation_id_a,
        ones.organisation_name as name_a,
        peers.organisation_id as organisation_id_b,
        peers.organisation_name as name_b,
        case
            when ones.business = '' and ones.form = '' and ones.place = '' then 'short_form'
            when peers.business = '' and peers.form = '' and peers.place = '' then 'short_form'
            when ones.business = '' and peers.business = '' then 'legal_form'
            when ones.business = '' or peers.business = '' then null
            when contains(ones.form, '集团') <> contains(peers.form, '集团') then null
            when
                regexp_matches(ones.business, '(研究院|研究所|学院|医院|中心|实验室)$')
                <> regexp_matches(peers.business, '(研究院|研究所|学院|医院|中心|实验室)$') then null
            when {{ character_similarity('ones.business', 'peers.business') }} >= 0.5 then 'near_business'
        end as proposal_reason,
        {{ character_similarity('ones.organisation_name', 'peers.organisation_name') }} as name_similarity
    from names as ones
    inner join names as peers on ones.name_core = peers.name_core and ones.organisation_name < peers.organisation_name
    where
        ones.block_size <= {{ largest_block }}
        and not (ones.is_in_vocabulary and peers.is_in_vocabulary)
        and (ones.place = '' or peers.place = '' or ones.place = peers.place or right(ones.place, 1) <> right(peers.place, 1))
)

select *
from pairs
where proposal_reason is not null
