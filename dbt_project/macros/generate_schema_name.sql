{#- The schema of a model is the one it names: `staging`, not dbt's default `main_staging`. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name if custom_schema_name is not none else target.schema }}
{%- endmacro %}
