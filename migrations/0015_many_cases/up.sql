-- Lists of an office that has a million cases: each is read along an index, in its order.
CREATE INDEX cases_by_status ON cases (office, status, opened_at, id);
CREATE INDEX cases_by_term ON cases (office, ended, due_at);
CREATE INDEX cases_by_due ON cases (ended, due_at);
-- Where cases stand, for what a start has to go on with.
CREATE INDEX cases_by_place ON cases (ended, regulation, channel, place);
