-- Made after the rows are in: sorting once is quicker than keeping an index in order.

CREATE INDEX document_by_id ON document (document_id);
CREATE INDEX document_by_date ON document (issue_date);
CREATE INDEX article_by_id ON article (article_id);
CREATE INDEX article_by_document ON article (document);
CREATE INDEX sentence_by_id ON sentence (sentence_id);
CREATE INDEX sentence_by_article ON sentence (article);
CREATE INDEX sentence_by_document ON sentence (document);
CREATE INDEX sentence_by_label ON sentence (label, key) WHERE label IN ('problem', 'proposal');
CREATE INDEX agency_by_id ON agency (agency_id);
CREATE INDEX mention_by_sentence ON mention (sentence);
CREATE INDEX duty_by_id ON duty (duty_id);
CREATE INDEX duty_by_sentence ON duty (sentence);
CREATE INDEX duty_by_agency ON duty (agency, status);
CREATE INDEX duty_without_bearer ON duty (status, key) WHERE agency IS NULL;
CREATE INDEX duty_neglected ON duty (key) WHERE status = 'neglected';
CREATE INDEX duty_by_recipient ON duty (recipient_agency) WHERE recipient_agency IS NOT NULL;
CREATE INDEX duty_by_likeness ON duty (likeness, agency, sentence, named, status, document) WHERE likeness IS NOT NULL;
CREATE INDEX complaint_by_document ON complaint (document);
CREATE INDEX answer_by_problem ON answer (problem);
CREATE INDEX succession_by_earlier ON succession (earlier);
ANALYZE;
