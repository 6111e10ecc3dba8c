{#- What a table said of the documents that have changed is replaced by what it says of them now, also where that is nothing. -#}
{% macro get_incremental_by_document_sql(arguments) %}
{% set columns = get_quoted_csv(arguments["dest_columns"] | map(attribute="name")) %}
delete from {{ arguments["target_relation"] }}
where {{ arguments["unique_key"] }} in (select document_id from intermediate.int_documents_changed);

insert into {{ arguments["target_relation"] }} ({{ columns }})
select {{ columns }}
from {{ arguments["temp_relation"] }}
{% endmacro %}
