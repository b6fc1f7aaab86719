-- The catalog: cards of everything published, and what each source file gave.
-- Paths of files are bytes (they need not be UTF-8); paths of pages are ASCII text.

CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- Every file found in the site's folders. `context` is the digest of the metadata that came
-- from elsewhere (sidecar, index row, defaults), `layers` that metadata itself as JSON.
CREATE TABLE file (
    folder BLOB NOT NULL, name BLOB NOT NULL, role TEXT NOT NULL,
    size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    digest BLOB, context BLOB, layers TEXT,
    PRIMARY KEY (folder, name)
) WITHOUT ROWID;

-- Files that hold many records, by stretches of lines. `number` stays the same where `at` (in
-- bytes) and `line` (how many come before) move; records count their places from there.
CREATE TABLE segment (
    folder BLOB NOT NULL, name BLOB NOT NULL, number INTEGER NOT NULL,
    at INTEGER NOT NULL, length INTEGER NOT NULL, line INTEGER NOT NULL, lines INTEGER NOT NULL,
    digest BLOB NOT NULL, anchored INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (folder, name, number)
) WITHOUT ROWID;

-- Every folder that was walked: while its digest is the same, its files are not compared.
CREATE TABLE folder (
    path BLOB PRIMARY KEY, digest BLOB NOT NULL, roles TEXT NOT NULL
) WITHOUT ROWID;

-- Facts of raster images that some article refers to.
CREATE TABLE image (
    folder BLOB NOT NULL, name BLOB NOT NULL,
    width INTEGER NOT NULL, height INTEGER NOT NULL,
    PRIMARY KEY (folder, name)
) WITHOUT ROWID;

-- What is published, and what is withdrawn. `published` is '' for an undated article; `claim` the address asked for;
-- `body_hash` is 0 for a content page, and for an article without a body; `subjects` are the
-- slugs of the authority's entries that may concern it, each between spaces. `place` comes from
-- the identity, and orders articles of one date under the same `headline_key`.
CREATE TABLE article (
    id INTEGER PRIMARY KEY, identity TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('article', 'page', 'unlisted', 'removed')),
    folder BLOB NOT NULL, name BLOB NOT NULL, ordinal INTEGER NOT NULL,
    digest BLOB NOT NULL,
    published TEXT NOT NULL, alpha TEXT NOT NULL, title_key TEXT NOT NULL,
    headline TEXT NOT NULL, summary TEXT NOT NULL, updated TEXT NOT NULL,
    section TEXT NOT NULL, publication TEXT NOT NULL,
    headline_hash INTEGER NOT NULL,
    details TEXT NOT NULL, body_at INTEGER NOT NULL, body_length INTEGER NOT NULL,
    body_hash INTEGER NOT NULL, terms TEXT NOT NULL, related TEXT NOT NULL,
    subjects TEXT NOT NULL,
    place INTEGER, key_1 INTEGER, key_2 INTEGER, key_3 INTEGER, key_4 INTEGER,
    claim TEXT NOT NULL, claim_key TEXT NOT NULL, address TEXT NOT NULL
);

-- Which articles are withdrawn, and how far: of one of which something is shown too.
CREATE TABLE withdrawal (identity TEXT PRIMARY KEY, level TEXT NOT NULL) WITHOUT ROWID;

-- The corrections of listed articles and content pages: the texts are in their details, in this order.
CREATE TABLE correction (
    date TEXT NOT NULL, article INTEGER NOT NULL, number INTEGER NOT NULL,
    PRIMARY KEY (date, article, number)
) WITHOUT ROWID;

-- Sources that are not published (drafts, withdrawn, rejected), and what warnings each gave.
CREATE TABLE outcome (
    folder BLOB NOT NULL, name BLOB NOT NULL, ordinal INTEGER NOT NULL, status TEXT NOT NULL,
    identity TEXT NOT NULL, line INTEGER NOT NULL,
    code TEXT NOT NULL, reason TEXT NOT NULL, remedy TEXT NOT NULL,
    claim TEXT NOT NULL,
    PRIMARY KEY (folder, name, ordinal)
) WITHOUT ROWID;
CREATE TABLE notice (
    folder BLOB NOT NULL, name BLOB NOT NULL, line INTEGER NOT NULL,
    code TEXT NOT NULL, message TEXT NOT NULL
);
CREATE INDEX notice_by_file ON notice (folder, name);

-- Taxonomies: themes, sections, authors, publications.
CREATE TABLE term (
    id INTEGER PRIMARY KEY, taxonomy TEXT NOT NULL, slug TEXT NOT NULL, count INTEGER NOT NULL,
    UNIQUE (taxonomy, slug)
);
CREATE TABLE term_name (
    term INTEGER NOT NULL, name TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (term, name)
) WITHOUT ROWID;
-- `place` orders articles of no day by headline, however many begin alike; '' for the others.
CREATE TABLE term_article (
    term INTEGER NOT NULL, published TEXT NOT NULL, alpha TEXT NOT NULL, place TEXT NOT NULL,
    article INTEGER NOT NULL, PRIMARY KEY (term, published, alpha, place, article)
) WITHOUT ROWID;

-- What the authority file says of themes, and the site's own other names for them that were
-- or may be addresses.
CREATE TABLE subject (
    slug TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, note TEXT NOT NULL,
    broader TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX subject_by_broader ON subject (broader) WHERE broader != '';
CREATE TABLE subject_alias (
    slug TEXT PRIMARY KEY, subject TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX subject_alias_by_subject ON subject_alias (subject);

-- How many articles a year, a month or a day has; '' for the undated.
CREATE TABLE day_count (date TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
-- Bodies that several articles have, and how many have each.
CREATE TABLE shared_body (body_hash INTEGER PRIMARY KEY, count INTEGER NOT NULL);
CREATE TABLE term_year (
    term INTEGER NOT NULL, year TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (term, year)
) WITHOUT ROWID;

-- Which articles name a headline as related, and the article that is meant by it; 0: none.
CREATE TABLE related (
    article INTEGER NOT NULL, headline_hash INTEGER NOT NULL,
    published TEXT NOT NULL, target INTEGER NOT NULL, PRIMARY KEY (article, headline_hash)
) WITHOUT ROWID;
-- Under which keys a headline is found by a related one that is not quite the same, and the keys
-- under which those look that no headline equals.
CREATE TABLE headline_key (
    key INTEGER NOT NULL, published TEXT NOT NULL, place INTEGER NOT NULL, article INTEGER NOT NULL,
    PRIMARY KEY (key, published, place, article)
) WITHOUT ROWID;
CREATE TABLE asked_key (
    key INTEGER NOT NULL, headline_hash INTEGER NOT NULL, article INTEGER NOT NULL,
    PRIMARY KEY (key, headline_hash, article)
) WITHOUT ROWID;

-- What a body refers to in the site's folders.
CREATE TABLE reference (
    identity TEXT NOT NULL, written TEXT NOT NULL, choice INTEGER NOT NULL,
    folder BLOB NOT NULL, name BLOB NOT NULL, PRIMARY KEY (identity, written, choice)
) WITHOUT ROWID;

-- The address register: what stands in addresses/. `key` is what addresses are compared by, of a
-- dropped one its digest; `book` the file without its ending.
CREATE TABLE book (
    name TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE register (
    key TEXT PRIMARY KEY, address TEXT NOT NULL, identity TEXT NOT NULL, state TEXT NOT NULL,
    book TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX register_by_identity ON register (identity);
CREATE INDEX register_by_book ON register (book);
-- Old addresses that articles ask for.
CREATE TABLE alias (
    key TEXT NOT NULL, published TEXT NOT NULL, identity TEXT NOT NULL, alias TEXT NOT NULL,
    PRIMARY KEY (key, published, identity)
) WITHOUT ROWID;
CREATE INDEX alias_by_identity ON alias (identity);
-- Addresses that lead on to that of an article; `rivals` is how many others ask for one.
CREATE TABLE moved (
    key TEXT PRIMARY KEY, address TEXT NOT NULL, identity TEXT NOT NULL, target TEXT NOT NULL,
    rivals INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX moved_by_identity ON moved (identity);
CREATE INDEX moved_with_rivals ON moved (key) WHERE rivals > 0;
-- Recorded addresses whose article is no more.
CREATE TABLE vanished (key TEXT PRIMARY KEY) WITHOUT ROWID;

-- Pages that some change since `seq` may have touched; outputs read on from where they were.
CREATE TABLE touched (
    seq INTEGER NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (seq, kind, key)
) WITHOUT ROWID;
