{#- The incremental marts, each with the column that names the item, document or capture, to which a row belongs. -#}
{% macro marts_by_item() %}
    {% set marts = [] %}
    {% if execute %}
        {% for node in graph.nodes.values() | selectattr("resource_type", "equalto", "model") | sort(attribute="name") %}
            {% if node.schema == "marts" and node.config.materialized == "incremental" %}
                {% do marts.append((node.name, "capture_id" if node.config.unique_key == "capture_id" else "document_id")) %}
            {% endif %}
        {% endfor %}
    {% endif %}
    {{ return(marts) }}
{% endmacro %}
