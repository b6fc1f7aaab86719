-- The output records: what newsgen wrote into one output folder, and from what.
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE page (
    kind TEXT NOT NULL, key TEXT NOT NULL, part INTEGER NOT NULL,
    path TEXT NOT NULL, view BLOB NOT NULL, digest BLOB NOT NULL, size INTEGER NOT NULL,
    build INTEGER NOT NULL, why TEXT NOT NULL, removed TEXT NOT NULL,
    PRIMARY KEY (kind, key, part)
) WITHOUT ROWID;
CREATE INDEX page_by_path ON page (path);
CREATE INDEX page_with_removed ON page (path) WHERE removed != '';
-- How many files and folders each folder of the output holds.
CREATE TABLE folder (path TEXT PRIMARY KEY, entries INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX folder_by_entries ON folder (entries DESC, path);
-- Files of ours that a build being published will delete.
CREATE TABLE doomed (
    path TEXT PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL
) WITHOUT ROWID;
-- Files that a build deleted: the last time, if that was so more than once.
CREATE TABLE gone (
    path TEXT PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, build INTEGER NOT NULL
) WITHOUT ROWID;
