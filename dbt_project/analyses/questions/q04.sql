-- 新浪财经这篇文章涉及的上市公司及股票代码有哪些？
-- Listed companies and stock codes in the Sina article?
select
    mentions.canonical_name as "name",
    mentions.entity_id as code
from fct_mention as mentions
inner join dim_document as documents on mentions.document_id = documents.document_id
where
    mentions.mention_kind = 'security'
    and mentions.rule_id <> 'security.checked' -- codes that the page itself gives; the checked list has more of its names
    and mentions.is_current
    and documents.publisher = '新浪财经'
group by mentions.canonical_name, mentions.entity_id
order by min((mentions.block_position, mentions.raw_spans[1][1]))
