-- 独立成行的页码有没有被当成事实？
-- Have page numbers on lines of their own been taken for facts?
with page_numbers as (
    select document_version_id, list_min(flatten(raw_spans)) as number_start, list_max(flatten(raw_spans)) as number_end
    from dim_block
    where block_role = 'noise' and block_text = page_number::varchar
)

select count(*) as value, '条' as unit
from fct_observation as facts
join page_numbers using (document_version_id)
where facts.value_start < number_end and facts.value_end > number_start
