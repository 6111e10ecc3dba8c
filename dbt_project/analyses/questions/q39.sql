-- 2024年宁波及浙江发布的人工智能相关政策文件有哪些（月份、机关、状态）？
-- 2024 Zhejiang/Ningbo AI policy documents with month, issuer, status?
select
    left(policies.issue_date, 7) as "month",
    policies.issuer,
    policies.policy_title as title,
    policies.policy_status_zh as status
from dim_policy as policies
inner join dim_region as regions on policies.issuer_region_id = regions.region_id
where
    (regions.region_name like '宁波%' or regions.region_name like '浙江%')
    and policies.issue_date like '2024-%'
    and policies.policy_kind <> 'report'
    and exists (
        select 1
        from fct_policy_mention as mentions
        where mentions.policy_id = policies.policy_id and mentions.sentence like '%人工智能%'
    )
order by "month"
