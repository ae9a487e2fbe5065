-- A signed statement names a paper by its number, an uploaded file by the digest of its PDF: anybody asks for both.
CREATE INDEX papers_by_number ON papers (number);
CREATE INDEX papers_by_pdf ON papers (pdf);
