-- Full-text search over what current versions say, as macros that each release carries: FROM search('未来工厂').
-- Capitals, full-width forms (ＳｕｐＯＳ) and the white space between Chinese and Latin make no difference.
-- The blocks are scanned; an index would be larger than the texts and find less (docs/decisions/0010-search-by-scan.md).

-- Full-width forms become ASCII; where Chinese meets Latin there may be white space.
CREATE OR REPLACE MACRO marts.search_words(words) AS trim(regexp_replace(
    regexp_replace(
        regexp_replace(
            translate(
                words,
                '！＂＃＄％＆＇（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ［＼］＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～',
                '!"#$%&''()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefghijklmnopqrstuvwxyz{|}~'
            ),
            '([A-Za-z0-9])(\p{Han})', '\1 \2', 'g'
        ),
        '(\p{Han})([A-Za-z0-9])', '\1 \2', 'g'
    ),
    '\s+', ' ', 'g'
));

-- A regular expression: each ASCII character in its lower, upper and full-width forms (65248 code points above), any other as it is.
CREATE OR REPLACE MACRO marts.search_pattern(words) AS array_to_string([
    CASE
        WHEN letter = '' THEN ''
        WHEN letter = ' ' THEN '\s*'
        WHEN unicode(letter) BETWEEN 33 AND 126
            THEN format(
                '[\x{{{:x}}}\x{{{:x}}}\x{{{:x}}}\x{{{:x}}}]',
                unicode(lower(letter)), unicode(upper(letter)), unicode(lower(letter)) + 65248, unicode(upper(letter)) + 65248
            )
        ELSE format('\x{{{:x}}}', unicode(letter))
    END
    FOR letter IN string_split(marts.search_words(words), '')
], '');

-- What every hit holds in one of four forms, and few texts hold: the first Chinese words, else a letter, else a digit.
CREATE OR REPLACE MACRO marts.search_anchor(words) AS coalesce(
    nullif(regexp_extract(marts.search_words(words), '\p{Han}+'), ''),
    nullif(regexp_extract(marts.search_words(words), '[A-Za-z]'), ''),
    nullif(regexp_extract(marts.search_words(words), '[0-9]'), ''),
    ''
);

CREATE OR REPLACE MACRO marts.search_wide(letter) AS CASE WHEN regexp_matches(letter, '[A-Za-z0-9]') THEN chr(unicode(letter) + 65248) ELSE letter END;

-- Looking for one fixed text is quicker than matching: four such looks at most leave little to match.
CREATE OR REPLACE MACRO marts.search_holds(body, words) AS
    (
        contains(body, lower(marts.search_anchor(words)))
        OR (
            regexp_matches(marts.search_anchor(words), '[A-Za-z]')
            AND (contains(body, upper(marts.search_anchor(words))) OR contains(body, marts.search_wide(upper(marts.search_anchor(words)))))
        )
        OR (
            regexp_matches(marts.search_anchor(words), '[A-Za-z0-9]')
            AND contains(body, marts.search_wide(lower(marts.search_anchor(words))))
        )
    )
    AND regexp_matches(body, marts.search_pattern(words));

-- The characters that were found, where they begin (counted from 0), and both in their surroundings. Of many hits, ask it of those you show.
CREATE OR REPLACE MACRO marts.search_hit(body, words) AS regexp_extract(body, marts.search_pattern(words));

CREATE OR REPLACE MACRO marts.search_snippet(body, words) AS regexp_replace(
    regexp_extract(body, '(?s).{0,30}' || marts.search_pattern(words) || '.{0,30}'),
    '(' || marts.search_pattern(words) || ')',
    '【\1】'
);

-- One row per block, or title that stands in no block, that holds the words. What is not selected is not computed.
CREATE OR REPLACE MACRO marts.search(words) AS TABLE
WITH texts AS (
    SELECT document_version_id, block_position, block_role, block_text
    FROM marts.dim_block
    WHERE
        trim(words) <> ''
        -- What a reader of the page reads, without its frame and the lines about the document itself.
        AND block_role IN ('title', 'heading', 'paragraph', 'caption', 'table_cell', 'footnote', 'aside')
        AND marts.search_holds(block_text, words)
    UNION ALL
    -- A title that stands beside the page only, in a feed or in the page's head.
    SELECT documents.current_version_id, NULL, 'title', documents.title
    FROM marts.dim_document AS documents
    ANTI JOIN marts.dim_block AS blocks ON documents.current_version_id = blocks.document_version_id AND blocks.block_role = 'title'
    WHERE trim(words) <> '' AND marts.search_holds(documents.title, words)
)

SELECT
    documents.title,
    documents.published_date,
    documents.source_id,
    documents.url,
    texts.block_role,
    marts.search_snippet(texts.block_text, words) AS snippet,
    marts.search_hit(texts.block_text, words) AS hit,
    strpos(texts.block_text, marts.search_hit(texts.block_text, words)) - 1 AS hit_start,
    texts.block_text,
    texts.block_position,
    documents.document_id,
    texts.document_version_id
FROM texts
INNER JOIN marts.dim_document AS documents ON texts.document_version_id = documents.current_version_id;
