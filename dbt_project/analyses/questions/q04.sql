-- 新浪财经这篇文章涉及的上市公司及股票代码有哪些？
-- Listed companies and stock codes in the Sina article?
select
    securities.security_name as "name",
    securities.security_id as code
from fct_mention as mentions
inner join dim_security as securities on mentions.entity_id = securities.security_id
inner join dim_document as documents on mentions.document_id = documents.document_id
where mentions.mention_kind = 'security' and mentions.is_current and documents.publisher = '新浪财经'
group by securities.security_name, securities.security_id
order by min((mentions.block_position, mentions.raw_spans[1][1]))
