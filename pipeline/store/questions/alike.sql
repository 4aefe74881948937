-- Duties compared: which several agencies bear alike, and which are assigned and neglected at once. DuckDB; the tables
-- …_forms hold the forms in which texts are compared, the variables are explained in alike.py.

-- Duties tell of an overlap where a certain body is charged with doing something: not whoever is left, not with
-- leaving something, nor with its part of work that the text itself divides. In a norm what is done under a condition
-- is about that (指定单位代为治理), which another article's is not; and bodies of a norm that share neither place nor
-- level have each their own.
CREATE TABLE formed AS
SELECT y.key, y.agency, y.sentence, y.document, y.status, y.start, y."end", y.scope, y.placed, b.body,
    NOT b.residual AND p.key IS NULL AND y.score >= getvariable('sure') AND y.deontic <> 'must_not'
        AND (d.genre <> 'norm' OR y.condition IS NULL AND y.scope <> y.document_id) AS telling,
    i.form AS aim, o.form AS object
FROM duties y
JOIN documents d ON d.key = y.document
JOIN bodies b ON b.key = y.agency
JOIN aim_forms i ON i.text = y.aim AND i.form IS NOT NULL
LEFT JOIN object_forms o ON o.text = y.object
LEFT JOIN parted p ON p.key = y.key;

-- A group of like duties is called by the key of one of them.
CREATE TABLE likenesses AS
-- Over several documents only bodies of one place meet; for central ones an object of some length must say so, too.
WITH met AS (
    SELECT key, agency, aim, object,
        CASE WHEN placed OR scope = 'central' AND length(object) >= getvariable('telling') THEN scope
            ELSE scope || document::VARCHAR END AS scope
    FROM formed WHERE object IS NOT NULL AND telling
),
shared AS (
    SELECT aim, object, scope, min(key) AS likeness FROM met GROUP BY aim, object, scope HAVING min(agency) < max(agency)
),
alike AS (SELECT key, likeness FROM met JOIN shared USING (aim, object, scope)),
-- A sentence that complains of overlap makes its joint bearers' duties alike, whatever their object and places.
complained AS (
    SELECT sentence, start, "end", min(coalesce(likeness, key)) AS likeness
    FROM formed f LEFT JOIN alike USING (key)
    WHERE EXISTS (
        SELECT 1 FROM complaints c
        WHERE c.sentence = f.sentence AND c.first <= f."end" + getvariable('near') AND f.start <= c.last + getvariable('near')
    )
    GROUP BY sentence, start, "end" HAVING min(agency) < max(agency)
)
SELECT key, coalesce(c.likeness, a.likeness) AS likeness
FROM formed LEFT JOIN alike a USING (key) LEFT JOIN complained c USING (sentence, start, "end")
WHERE c.likeness IS NOT NULL OR a.likeness IS NOT NULL;

-- Some of a body's kind (有的监察机构) neglect what is assigned to the kind (监察机构) in the same document. There an
-- object may be told in short, or left out where the aim itself is rare enough to tell.
CREATE TABLE neglects AS
WITH rare AS (SELECT document, aim FROM formed GROUP BY document, aim HAVING count(*) <= getvariable('rare'))
SELECT n.key AS neglected, min(a.key) AS assigned
FROM formed n JOIN formed a USING (body, aim) LEFT JOIN rare r ON r.document = n.document AND r.aim = n.aim
WHERE n.status = 'neglected' AND a.status = 'assigned' AND n.sentence <> a.sentence
AND (
    n.agency = a.agency AND n.object = a.object
    OR n.document = a.document AND (
        contains(a.object, n.object) OR contains(n.object, a.object)
        OR r.aim IS NOT NULL AND (n.object IS NULL OR a.object IS NULL)
    )
)
GROUP BY n.key;
