select
    document_id,
    current_version_id
from {{ source('inputs', 'previous_documents') }}
