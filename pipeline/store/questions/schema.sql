-- The question store: the tables of a run, normalised over integer keys, and the views that show
-- them under the names and columns of the run's own tables. Keys follow the reading order
-- (path, article, sentence), so that ORDER BY key needs no sorting.

CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE document (
  key INTEGER PRIMARY KEY, document_id TEXT NOT NULL, path TEXT NOT NULL, paths TEXT NOT NULL, format TEXT, genre TEXT,
  n_pages INTEGER, n_articles INTEGER, n_sentences INTEGER, title TEXT, publisher TEXT, issue_date TEXT, region TEXT,
  ocr_pages TEXT
);

CREATE TABLE article (
  key INTEGER PRIMARY KEY, article_id TEXT NOT NULL, document INTEGER NOT NULL, position INTEGER, kind TEXT, title TEXT,
  kicker TEXT, subtitle TEXT, authors TEXT, affiliation TEXT, section TEXT, pages TEXT, page_labels TEXT
);

CREATE TABLE sentence (
  key INTEGER PRIMARY KEY, sentence_id TEXT NOT NULL, article INTEGER NOT NULL, document INTEGER NOT NULL,
  paragraph INTEGER, position INTEGER, section_path TEXT, text TEXT NOT NULL, "start" INTEGER, "end" INTEGER, label TEXT,
  p_problem REAL, p_responsibility REAL, p_proposal REAL, p_other REAL, cues TEXT, page INTEGER
);

-- Folded text as single characters, so that a phrase query finds every substring.
-- Signs are tokens as well: only blanks don't count.
CREATE VIRTUAL TABLE sentence_text USING fts5(
  text, content = '', columnsize = 0, tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* Co Cn'"
);

CREATE TABLE agency (
  key INTEGER PRIMARY KEY, agency_id TEXT NOT NULL, name TEXT NOT NULL, level TEXT, kind TEXT, place TEXT, parent INTEGER,
  predecessor INTEGER, since TEXT, aliases TEXT, n_mentions INTEGER,
  body TEXT NOT NULL -- the name in the form in which bodies are compared
);

-- Every form of every agency's name, folded.
CREATE TABLE agency_name (folded TEXT NOT NULL, agency INTEGER NOT NULL, PRIMARY KEY (folded, agency)) WITHOUT ROWID;

CREATE VIRTUAL TABLE agency_name_text USING fts5(
  text, content = '', columnsize = 0, detail = none, tokenize = "unicode61 remove_diacritics 0"
);

CREATE TABLE mention (
  key INTEGER PRIMARY KEY, mention_id TEXT NOT NULL, sentence INTEGER NOT NULL, "start" INTEGER NOT NULL,
  "end" INTEGER NOT NULL, text TEXT NOT NULL, why TEXT
);

CREATE TABLE mention_agency (agency INTEGER NOT NULL, mention INTEGER NOT NULL, PRIMARY KEY (mention, agency)) WITHOUT ROWID;

CREATE TABLE duty (
  key INTEGER PRIMARY KEY, duty_id TEXT NOT NULL, sentence INTEGER NOT NULL, document INTEGER NOT NULL, agency INTEGER,
  agent TEXT, agent_text TEXT, implicit INTEGER, deontic TEXT, aim TEXT, action TEXT NOT NULL, object TEXT, recipient TEXT,
  recipient_agency INTEGER, condition TEXT, "constraint" TEXT, or_else TEXT, role TEXT, status TEXT NOT NULL, source TEXT,
  pattern TEXT, score REAL, "start" INTEGER, "end" INTEGER,
  named INTEGER NOT NULL, -- whether the sentence itself names the agent
  likeness INTEGER, -- duties of several agencies with the same aim, object and scope share it
  state INTEGER NOT NULL -- whether the aim tells how something is, not what somebody does
);

-- Sentences that complain of overlapping duties, with the code points between which they do.
CREATE TABLE complaint (sentence INTEGER PRIMARY KEY, document INTEGER NOT NULL, "start" INTEGER NOT NULL,
  "end" INTEGER NOT NULL) WITHOUT ROWID;

-- Duties said to be neglected by the agency that they are assigned to elsewhere.
CREATE TABLE neglect (neglected INTEGER PRIMARY KEY, assigned INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE answer (proposal INTEGER NOT NULL, problem INTEGER NOT NULL, link_id TEXT NOT NULL, score REAL, evidence TEXT,
  PRIMARY KEY (proposal, problem)) WITHOUT ROWID;

CREATE TABLE succession (later INTEGER NOT NULL, earlier INTEGER NOT NULL, link_id TEXT NOT NULL, score REAL, evidence TEXT,
  PRIMARY KEY (later, earlier)) WITHOUT ROWID;

CREATE TABLE failure (path TEXT, document_id TEXT, pages TEXT, stage TEXT, error TEXT, message TEXT, remedy TEXT);

CREATE VIEW documents AS
  SELECT document_id, paths, format, genre, n_pages, n_articles, n_sentences, title, publisher, issue_date, region, ocr_pages
  FROM document;

CREATE VIEW articles AS
  SELECT a.article_id, d.document_id, a.position, a.kind, a.title, a.kicker, a.subtitle, a.authors, a.affiliation, a.section,
         a.pages, a.page_labels
  FROM article a JOIN document d ON d.key = a.document;

CREATE VIEW sentences AS
  SELECT s.sentence_id, a.article_id, d.document_id, s.paragraph, s.position, s.section_path, s.text, s."start", s."end",
         s.label, s.p_problem, s.p_responsibility, s.p_proposal, s.p_other, s.cues, s.page
  FROM sentence s JOIN article a ON a.key = s.article JOIN document d ON d.key = s.document;

CREATE VIEW agencies AS
  SELECT a.agency_id, a.name, a.level, a.kind, a.place, p.agency_id AS parent_id, q.agency_id AS predecessor_id, a.since,
         a.aliases, a.n_mentions
  FROM agency a LEFT JOIN agency p ON p.key = a.parent LEFT JOIN agency q ON q.key = a.predecessor;

CREATE VIEW mentions AS
  SELECT m.mention_id, s.sentence_id, d.document_id, m."start", m."end", m.text,
         (SELECT json_group_array(a.agency_id) FROM mention_agency k JOIN agency a ON a.key = k.agency WHERE k.mention = m.key)
           AS agency_ids, m.why
  FROM mention m JOIN sentence s ON s.key = m.sentence JOIN document d ON d.key = s.document;

CREATE VIEW duties AS
  SELECT y.duty_id, s.sentence_id, r.article_id, d.document_id, a.agency_id, y.agent, y.agent_text, y.implicit, y.deontic,
         y.aim, y.action, y.object, y.recipient, c.agency_id AS recipient_id, y.condition, y."constraint", y.or_else, y.role,
         y.status, y.source, y.pattern, y.score, y."start", y."end"
  FROM duty y JOIN sentence s ON s.key = y.sentence JOIN article r ON r.key = s.article JOIN document d ON d.key = y.document
  LEFT JOIN agency a ON a.key = y.agency LEFT JOIN agency c ON c.key = y.recipient_agency;

CREATE VIEW links AS
  SELECT l.link_id, 'answers' AS kind, f.sentence_id AS from_id, t.sentence_id AS to_id, l.score, l.evidence
  FROM answer l JOIN sentence f ON f.key = l.proposal JOIN sentence t ON t.key = l.problem
  UNION ALL
  SELECT l.link_id, 'succeeds', f.duty_id, t.duty_id, l.score, l.evidence
  FROM succession l JOIN duty f ON f.key = l.later JOIN duty t ON t.key = l.earlier;

CREATE VIEW failures AS SELECT path, document_id, pages, stage, error, message, remedy FROM failure;
