-- Q08 海曙区服装产业大脑上线了几个模块？文中列出了哪几个？
-- How many modules has the Haishu garment industry brain, and which are named?
SELECT
    declared_count AS declared,
    items AS named
FROM fct_listing
WHERE is_current AND listing_label = '模块' AND listing_topic = '服装产业大脑' AND owner_name LIKE '%海曙区'
