-- Q63 2020年全国新增人工智能本科专业的高校有多少所？宁波有哪些？
-- Universities adding AI majors; those in Ningbo?
SELECT
    nation.value_low AS 全国,
    nation.unit,
    here.items AS 宁波
FROM fct_observation AS nation
INNER JOIN fct_listing AS here
    ON nation.document_version_id = here.document_version_id AND contains(here.sentence, nation.quote)
WHERE nation.is_current AND nation.subject = '中国' AND nation.indicator = '高校数' AND nation.quote LIKE '%新增%AI本科专业%'
