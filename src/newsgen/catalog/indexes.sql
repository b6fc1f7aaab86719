-- Made after the first load, which is faster than keeping them up to date during it.
CREATE INDEX IF NOT EXISTS article_by_date ON article (published, identity) WHERE kind = 'article';
CREATE INDEX IF NOT EXISTS article_by_alpha ON article (published, alpha, identity)
    WHERE kind = 'article' AND length(published) < 10;
-- The years of a day of the year: 05-11.
CREATE INDEX IF NOT EXISTS day_of_year ON day_count (substr(date, 6), date)
    WHERE length(date) = 10;
CREATE INDEX IF NOT EXISTS content_page ON article (address) WHERE kind = 'page';
CREATE INDEX IF NOT EXISTS article_by_file ON article (folder, name, ordinal);
CREATE INDEX IF NOT EXISTS article_by_headline
    ON article (headline_hash, published, identity, address) WHERE kind != 'page';
CREATE INDEX IF NOT EXISTS article_by_claim ON article (claim_key);
CREATE INDEX IF NOT EXISTS article_by_body ON article (body_hash, published) WHERE body_hash != 0;
CREATE INDEX IF NOT EXISTS article_told_apart ON article (identity) WHERE address != claim;
CREATE INDEX IF NOT EXISTS reference_by_file ON reference (folder, name);
CREATE INDEX IF NOT EXISTS static_file ON file (folder, name) WHERE role = 'static';
CREATE INDEX IF NOT EXISTS media_file ON file (folder, name) WHERE role = 'media';
CREATE INDEX IF NOT EXISTS outcome_by_identity ON outcome (identity);
CREATE INDEX IF NOT EXISTS outcome_by_claim ON outcome (claim) WHERE claim != '';
CREATE INDEX IF NOT EXISTS term_by_count ON term (taxonomy, count);
CREATE INDEX IF NOT EXISTS related_by_headline ON related (headline_hash, article);
CREATE INDEX IF NOT EXISTS related_by_target ON related (target, published, article)
    WHERE target > 0;
CREATE INDEX IF NOT EXISTS correction_by_article ON correction (article);
