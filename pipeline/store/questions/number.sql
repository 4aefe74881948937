-- The run's tables with integer keys in reading order, and with ids resolved to keys. DuckDB; the views raw_… are the
-- Parquet files.

CREATE TABLE documents AS
SELECT row_number() OVER (ORDER BY paths[1], document_id) AS key, * FROM raw_documents;

CREATE TABLE articles AS
SELECT row_number() OVER (ORDER BY d.key, a.position, a.article_id) AS key, d.key AS document, a.*
FROM raw_articles a JOIN documents d USING (document_id);

CREATE TABLE sentences AS
SELECT row_number() OVER (ORDER BY a.key, s.position, s.sentence_id) AS key, a.key AS article, a.document, s.*
FROM raw_sentences s JOIN articles a USING (article_id);

CREATE TABLE agencies AS
SELECT row_number() OVER (ORDER BY name, agency_id) AS key, * FROM raw_agencies;

CREATE TABLE mentions AS
SELECT row_number() OVER (ORDER BY s.key, m.start, m."end", m.mention_id) AS key, s.key AS sentence, m.*
FROM raw_mentions m JOIN sentences s USING (sentence_id);

-- A duty's scope is where like duties of others would meet it: the place or else the level of its agency, or else
-- nothing but its document.
CREATE TABLE duties AS
SELECT row_number() OVER (ORDER BY s.key, y.start, y."end", y.duty_id) AS key, s.key AS sentence, s.document,
    s.text AS sentence_text, a.key AS agency, r.key AS recipient_agency,
    coalesce(a.place, a.level, y.document_id) AS scope, a.place IS NOT NULL AS placed, y.*
FROM raw_duties y
JOIN sentences s USING (sentence_id)
LEFT JOIN agencies a ON a.agency_id = y.agency_id
LEFT JOIN agencies r ON r.agency_id = y.recipient_id;
