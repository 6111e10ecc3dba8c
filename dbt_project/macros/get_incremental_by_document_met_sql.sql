{#- What a table of two documents said of the later one is replaced where that one, or a document that it had met, has changed. -#}
{% macro get_incremental_by_document_met_sql(arguments) %}
{% set columns = get_quoted_csv(arguments["dest_columns"] | map(attribute="name")) %}
{% set changed = "(select document_id from intermediate.int_documents_changed)" %}
delete from {{ arguments["target_relation"] }}
where
    document_id in {{ changed }}
    or document_id in (select met.document_id from {{ arguments["target_relation"] }} as met where met.other_document_id in {{ changed }});

insert into {{ arguments["target_relation"] }} ({{ columns }})
select {{ columns }}
from {{ arguments["temp_relation"] }}
{% endmacro %}
