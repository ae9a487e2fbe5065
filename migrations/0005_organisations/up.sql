-- Accounts of organisations: the number is the БИН, and here stands the person who acts for it. Both empty in the account of a person.
ALTER TABLE accounts ADD COLUMN representative TEXT;
ALTER TABLE accounts ADD COLUMN representative_name TEXT;
