-- Customers, their contacts, the words they are found by, and what forms choose from.

CREATE TABLE payment_terms(
  code TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  definition TEXT NOT NULL CONSTRAINT payment_terms_definition CHECK (json_valid(definition)),
  position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tax_code(
  code TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  category TEXT NOT NULL CONSTRAINT tax_code_category
    CHECK (category IN ('S', 'Z', 'E', 'AE', 'K', 'G', 'O')),
  position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Rates are percent times 10,000: 190000 is 19 %.
CREATE TABLE tax_rate(
  tax_code TEXT NOT NULL REFERENCES tax_code(code),
  valid_from TEXT NOT NULL CONSTRAINT tax_rate_day CHECK (date(valid_from) IS valid_from),
  rate INTEGER NOT NULL CONSTRAINT tax_rate_range CHECK (rate BETWEEN 0 AND 1000000),
  PRIMARY KEY (tax_code, valid_from)
) STRICT, WITHOUT ROWID;

-- `next` is taken in the batch that issues the document: a rollback leaves no gap.
CREATE TABLE number_series(
  series TEXT NOT NULL,
  year INTEGER NOT NULL,
  prefix TEXT NOT NULL,
  next INTEGER NOT NULL CONSTRAINT number_series_range CHECK (next BETWEEN 1 AND 100000000),
  PRIMARY KEY (series, year)
) STRICT, WITHOUT ROWID;

-- The number that the running batch has taken last. Series of year 0 run for ever.
CREATE VIEW taken_number AS
  SELECT series, year, CASE year
    WHEN 0 THEN printf('%s-%05d', prefix, next - 1)
    ELSE printf('%s-%04d-%05d', prefix, year, next - 1) END AS number
  FROM number_series;

CREATE TABLE customer(
  id TEXT PRIMARY KEY,
  number TEXT NOT NULL,
  name TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  currency TEXT NOT NULL CONSTRAINT customer_currency CHECK (length(currency) = 3),
  terms TEXT NOT NULL REFERENCES payment_terms(code),
  street TEXT,
  postal_code TEXT,
  city TEXT,
  country TEXT,
  tax_number TEXT,
  reference TEXT,
  note TEXT,
  active INTEGER NOT NULL CONSTRAINT customer_active CHECK (active IN (0, 1)),
  version INTEGER NOT NULL CONSTRAINT customer_version CHECK (version >= 1),
  created_at INTEGER NOT NULL,
  CONSTRAINT customer_number_unique UNIQUE (number)
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_by_name ON customer(sort_key, id);
CREATE INDEX customer_active_by_name ON customer(sort_key, id) WHERE active = 1;
CREATE INDEX customer_by_terms ON customer(terms);

CREATE TABLE contact(
  id TEXT PRIMARY KEY,
  customer_id TEXT NOT NULL REFERENCES customer(id),
  name TEXT NOT NULL,
  email TEXT,
  phone TEXT,
  role TEXT,
  receives_invoices INTEGER NOT NULL CONSTRAINT contact_receives CHECK (receives_invoices IN (0, 1)),
  version INTEGER NOT NULL CONSTRAINT contact_version CHECK (version >= 1),
  created_at INTEGER NOT NULL,
  CONSTRAINT contact_receives_by_email CHECK (receives_invoices = 0 OR email IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_by_customer ON contact(customer_id, name);

-- Every suffix of three or more letters of every word of a name, and numbers and references, each
-- folded to lower case without accents: a range over the primary key finds a part of a name.
CREATE TABLE search_term(
  term TEXT NOT NULL,
  kind TEXT NOT NULL CONSTRAINT search_term_kind CHECK (kind IN ('customer', 'invoice')),
  subject TEXT NOT NULL,
  PRIMARY KEY (kind, term, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX search_term_by_subject ON search_term(subject);
