-- Q64 宁波工业互联网产业链各环节的企业有哪些（控制系统、机器人、解决方案、引进）？
-- Ningbo industrial-internet companies by chain segment?
WITH segments (place, label, pattern) AS (
    VALUES (1, '控制系统/科研团队', '%控制系统%'), (2, '机器人', '%机器人%'), (3, '解决方案', '%解决方案%'), (4, '引进', '引进%')
)

SELECT
    segments.label,
    list(chain.organisation_name ORDER BY chain.listing_id, chain.item_number) AS value
FROM segments
INNER JOIN mart_industry_chain AS chain
    ON chain.chain_segment LIKE segments.pattern OR (chain.chain_segment IS NULL AND chain.listing_verb LIKE segments.pattern)
WHERE chain.document_place = '宁波市'
GROUP BY segments.place, segments.label
ORDER BY segments.place
