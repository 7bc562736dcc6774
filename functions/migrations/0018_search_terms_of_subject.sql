-- Whether something has a term is one look, and not one for each of its terms.
DROP INDEX search_term_by_subject;
CREATE INDEX search_term_by_subject ON search_term(subject, term);
