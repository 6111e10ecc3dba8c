-- A mart that dbt builds document by document (or capture by capture) is exported in parts; any other is one part, whole.
select
    parted.mart_name::varchar as mart_name,
    parted.item_column::varchar as item_column
from (
    values
    {% for mart, column in marts_by_item() %}('{{ mart }}', '{{ column }}'),{% endfor %}
    (null, null)
) as parted (mart_name, item_column)
where parted.mart_name is not null
