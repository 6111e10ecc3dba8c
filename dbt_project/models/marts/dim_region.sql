-- A code keeps its row when the region is renamed; the name is the latest one, all names stand beside it with their years.
with regions as (
    select
        region_id,
        min(region_code) as region_code,
        max_by(region_name, (coalesce(last_year, 9999), coalesce(first_year, 0), -vocabulary_position)) as region_name,
        max_by(short_name, (coalesce(last_year, 9999), coalesce(first_year, 0), -vocabulary_position)) as short_name,
        max_by(region_level, (coalesce(last_year, 9999), coalesce(first_year, 0), -vocabulary_position)) as region_level,
        max_by(parent_region_id, (coalesce(last_year, 9999), coalesce(first_year, 0), -vocabulary_position)) as parent_region_id,
        min(first_year) as first_year,
        case when bool_or(last_year is null) then null else max(last_year) end as last_year,
        list(
            struct_pack(region_name := region_name, first_year := first_year, last_year := last_year)
            order by coalesce(first_year, 0), vocabulary_position
        ) as region_names
    from {{ ref('stg_regions') }}
    group by region_id
),

mentioned as (
    select
        entity_id as region_id,
        count(*)::integer as mention_count,
        count(distinct document_id)::integer as document_count
    from {{ ref('fct_mention') }}
    where mention_kind = 'place' and is_current
    group by entity_id
)

select
    regions.region_id,
    regions.region_code,
    regions.region_name,
    regions.short_name,
    regions.region_level,
    regions.parent_region_id,
    case 'province'
        when regions.region_level then regions.region_id
        when parents.region_level then parents.region_id
        when grandparents.region_level then grandparents.region_id
    end as province_id,
    case 'province'
        when regions.region_level then regions.region_name
        when parents.region_level then parents.region_name
        when grandparents.region_level then grandparents.region_name
    end as province_name,
    case 'prefecture'
        when regions.region_level then regions.region_id
        when parents.region_level then parents.region_id
    end as prefecture_id,
    case 'prefecture'
        when regions.region_level then regions.region_name
        when parents.region_level then parents.region_name
    end as prefecture_name,
    regions.first_year,
    regions.last_year,
    regions.region_names,
    coalesce(mentioned.document_count, 0)::integer as document_count,
    coalesce(mentioned.mention_count, 0)::integer as mention_count
from regions
left join regions as parents on regions.parent_region_id = parents.region_id
left join regions as grandparents on parents.parent_region_id = grandparents.region_id
left join mentioned on regions.region_id = mentioned.region_id
