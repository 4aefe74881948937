-- What goes into the question store: for each of its tables a view to_<table> with the same columns. DuckDB.

CREATE VIEW to_document AS
SELECT key, document_id, coalesce(paths[1], '') AS path, to_json(paths) AS paths, format, genre, n_pages, n_articles,
    n_sentences, title, publisher, issue_date, region, to_json(ocr_pages) AS ocr_pages
FROM documents ORDER BY key;

CREATE VIEW to_article AS
SELECT key, article_id, document, position, kind, title, kicker, subtitle, to_json(authors) AS authors, affiliation,
    section, to_json(pages) AS pages, to_json(page_labels) AS page_labels
FROM articles ORDER BY key;

CREATE VIEW to_sentence AS
SELECT key, sentence_id, article, document, paragraph, position, to_json(section_path) AS section_path, text, start,
    "end", label, p_problem, p_responsibility, p_proposal, p_other, to_json(cues) AS cues, page
FROM sentences ORDER BY key;

CREATE VIEW to_agency AS
SELECT a.key, a.agency_id, a.name, a.level, a.kind, a.place, p.key AS parent, q.key AS predecessor, a.since,
    to_json(a.aliases) AS aliases, a.n_mentions, b.body
FROM agencies a
JOIN bodies b ON b.key = a.key
LEFT JOIN agencies p ON p.agency_id = a.parent_id
LEFT JOIN agencies q ON q.agency_id = a.predecessor_id
ORDER BY a.key;

CREATE VIEW to_mention AS
SELECT key, mention_id, sentence, start, "end", text, why FROM mentions ORDER BY key;

CREATE VIEW to_mention_agency AS
SELECT DISTINCT m.key AS mention, a.key AS agency
FROM (SELECT key, unnest(agency_ids) AS agency_id FROM mentions) m JOIN agencies a USING (agency_id)
ORDER BY mention, agency;

CREATE VIEW to_duty AS
SELECT key, duty_id, sentence, document, agency, agent, agent_text, implicit, deontic, aim, action, object, recipient,
    recipient_agency, condition, "constraint", or_else, role, status, source, pattern, score, start, "end",
    NOT implicit OR coalesce(contains(sentence_text, agent_text), false) AS named, likeness,
    coalesce(aim IN (SELECT aim FROM states), false) AS state
FROM duties LEFT JOIN likenesses USING (key) ORDER BY key;

CREATE VIEW to_complaint AS
SELECT sentence, document, min(first) AS start, max(last) AS "end" FROM complaints GROUP BY ALL ORDER BY sentence;

CREATE VIEW to_neglect AS
SELECT neglected, assigned FROM neglects ORDER BY neglected;

CREATE VIEW to_answer AS
SELECT f.key AS proposal, t.key AS problem, min(l.link_id) AS link_id, max(l.score) AS score,
    min(to_json(l.evidence)) AS evidence
FROM raw_links l
JOIN sentences f ON f.sentence_id = l.from_id
JOIN sentences t ON t.sentence_id = l.to_id
WHERE kind = 'answers' GROUP BY f.key, t.key ORDER BY f.key, t.key;

CREATE VIEW to_succession AS
SELECT f.key AS later, t.key AS earlier, min(l.link_id) AS link_id, max(l.score) AS score,
    min(to_json(l.evidence)) AS evidence
FROM raw_links l
JOIN duties f ON f.duty_id = l.from_id
JOIN duties t ON t.duty_id = l.to_id
WHERE kind = 'succeeds' GROUP BY f.key, t.key ORDER BY f.key, t.key;

CREATE VIEW to_failure AS
SELECT path, document_id, to_json(pages) AS pages, stage, error, message, remedy FROM raw_failures ORDER BY ALL;
