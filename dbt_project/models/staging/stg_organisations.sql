select
    organisation_id,
    organisation_name,
    organisation_type,
    names as known_names,
    valid_from,
    valid_to,
    name_place,
    name_core,
    name_business,
    name_form
from {{ source('inputs', 'organisations') }}
