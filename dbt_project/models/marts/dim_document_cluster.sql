select
    document_id,
    cluster_id,
    cluster_first_source_id,
    cluster_first_published_at
from {{ ref('int_documents_clustered') }}
