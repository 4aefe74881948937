-- A run's rows for benchmarks/questions.py, the same each time. Variables: duties, sentences, documents, articles, agencies.
-- Words of administration, so that the texts have the letters and lengths of real ones.

CREATE MACRO pick(words, n) AS list_extract(string_split(words, ' '), 1 + (n % len(string_split(words, ' ')))::INTEGER);
CREATE MACRO place_of(n) AS pick('云台 青浦 石桥 南岭 东湖 西陵 北川 安平 永清 昌宁 乐亭 丰润 临江 长岛 新河 怀远 宁阳 通海 灵山 清源', n);
CREATE MACRO field_of(n) AS pick('生态环境 水务 住房和城乡建设 城市管理 卫生健康 市场监督管理 应急管理 教育 民政 交通运输 农业农村 自然资源', n);
CREATE MACRO aim_of(n) AS pick('检查 监督 制定 公布 报告 审批 指导 组织 清运 监测 核查 受理 移交 约谈 督办 登记 评估 验收 抽查 指派', n);
CREATE MACRO matter_of(n) AS pick('餐饮单位 排污企业 建筑工地 集贸市场 校车 养老机构 河道采砂 危险废物 燃气管道 垃圾中转站 饮用水水源 食品摊贩', n);
CREATE MACRO aspect_of(n) AS pick('油烟排放 安全状况 整改台账 应急预案 收费公示 人员资质 监测数据 维护记录 许可事项 信用档案 投诉处理 巡查频次', n);
CREATE MACRO mixed(n, salt) AS (hash(n * 1000 + salt) % 1000000007);

CREATE TABLE agency AS
SELECT n, printf('ag%08d', n) AS agency_id,
    place_of(n) || '市' || field_of(n // 20) || '局' || CASE WHEN n < 240 THEN '' ELSE (n // 240)::VARCHAR END AS name,
    place_of(n) || '市' AS place
FROM range(getvariable('agencies')) r(n);

CREATE TABLE said AS
SELECT n, n * 6 // 10 AS sentence, mixed(n, 1) % getvariable('agencies') AS agency, mixed(n, 2) % 20 AS borne,
    aim_of(mixed(n, 3)) AS aim,
    matter_of(mixed(n, 4)) || aspect_of(mixed(n, 5)) || (mixed(n, 6) % 400)::VARCHAR || '号' AS object,
    ['assigned', 'assigned', 'proposed', 'neglected'][1 + (mixed(n, 7) % 4)::INTEGER] AS status
FROM range(getvariable('duties')) r(n);

CREATE MACRO article_of(n) AS n * getvariable('articles') // getvariable('sentences');

CREATE VIEW new_documents AS
SELECT printf('%064d', n) AS document_id, [printf('archive/%07d.txt', n)] AS paths, 'txt' AS format, 'policy' AS genre,
    2 AS n_articles, 36 AS n_sentences, place_of(n) || '日报' AS title,
    printf('%d-%02d-%02d', 2000 + n % 25, 1 + n % 12, 1 + n % 28) AS issue_date, place_of(n) || '市' AS region
FROM range(getvariable('documents')) r(n);

CREATE VIEW new_articles AS
SELECT printf('ar%08d', n) AS article_id, printf('%064d', n // 2) AS document_id, n % 2 AS position, 'article' AS kind,
    '关于' || matter_of(n) || aspect_of(n // 3) || '的通知' AS title, ['作者'] AS authors, '' AS text
FROM range(getvariable('articles')) r(n);

CREATE VIEW new_sentences AS
WITH told AS (
    SELECT sentence, string_agg(a.name || '应当依法依规' || d.aim || d.object, '，' ORDER BY d.n) || '。' AS text
    FROM said d JOIN agency a ON a.n = d.agency GROUP BY sentence
)
SELECT printf('se%08d', s.n) AS sentence_id, printf('ar%08d', article_of(s.n)) AS article_id,
    printf('%064d', article_of(s.n) // 2) AS document_id, 0 AS paragraph, s.n AS position,
    coalesce(told.text, '各有关单位近年来在这方面做了不少工作，取得了一定成效，也积累了一些有益的经验。') AS text,
    0 AS start, 60 AS "end",
    CASE s.n % 9 WHEN 0 THEN 'problem' WHEN 1 THEN 'proposal' ELSE 'responsibility' END AS label,
    .1 AS p_problem, .7 AS p_responsibility, .1 AS p_proposal, .1 AS p_other
FROM range(getvariable('sentences')) s(n) LEFT JOIN told ON told.sentence = s.n;

CREATE VIEW new_mentions AS
SELECT printf('me%08d', d.n) AS mention_id, printf('se%08d', d.sentence) AS sentence_id, 0 AS start,
    length(a.name) AS "end", a.name AS text, [a.agency_id] AS agency_ids, 'generated' AS why
FROM said d JOIN agency a ON a.n = d.agency;

CREATE VIEW new_agencies AS
SELECT agency_id, name, 'city' AS level, 'government' AS kind, place, [field_of(n) || '局'] AS aliases, 50 AS n_mentions
FROM agency;

CREATE VIEW new_duties AS
SELECT printf('du%08d', d.n) AS duty_id, printf('se%08d', d.sentence) AS sentence_id,
    printf('ar%08d', article_of(d.sentence)) AS article_id, printf('%064d', article_of(d.sentence) // 2) AS document_id,
    CASE WHEN borne > 0 THEN a.agency_id END AS agency_id, CASE WHEN borne > 0 THEN a.name END AS agent,
    false AS implicit, 'must' AS deontic, d.aim, d.aim || d.object AS action, d.object, d.status, 'author' AS source,
    'p' AS pattern, .9 AS score, length(a.name) + 6 AS start, length(a.name) + 6 + length(d.aim || d.object) AS "end"
FROM said d JOIN agency a ON a.n = d.agency;

CREATE VIEW new_links AS
SELECT printf('li%08d', n) AS link_id, 'answers' AS kind, printf('se%08d', n * 9 + 1) AS from_id,
    printf('se%08d', n * 9) AS to_id, .8 AS score, []::VARCHAR[] AS evidence
FROM range(getvariable('sentences') // 18) r(n)
UNION ALL
SELECT printf('su%08d', n), 'succeeds', printf('du%08d', n * 50 + 1), printf('du%08d', n * 50), .8, []
FROM range(getvariable('duties') // 100) r(n);

CREATE VIEW new_failures AS SELECT NULL AS path WHERE false;
