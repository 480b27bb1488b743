-- Who may use the servers of this database.
CREATE TABLE homelab.token (
  name text PRIMARY KEY,
  role text NOT NULL,
  project text,
  -- Of the token, which nobody keeps.
  sha256 text NOT NULL UNIQUE,
  created timestamptz NOT NULL,
  expires timestamptz,
  last_used timestamptz
);

-- The projects, and what runs that go on will take: the texts that the files would hold.
CREATE TABLE homelab.access_document (
  name text PRIMARY KEY,
  revision bigint NOT NULL,
  content text NOT NULL
);

-- Who did what. Each line has the digest of the line before it.
CREATE TABLE homelab.audit (
  number bigint PRIMARY KEY,
  line text NOT NULL
);
CREATE TABLE homelab.audit_head (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  number bigint NOT NULL,
  digest text NOT NULL
);
INSERT INTO homelab.audit_head (number, digest) VALUES (0, repeat('0', 64));

-- Lines are only added, whoever asks, the owner of the table included.
CREATE FUNCTION homelab.audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'lines of the audit are only added' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE ON homelab.audit
  FOR EACH ROW EXECUTE FUNCTION homelab.audit_stays();
CREATE TRIGGER audit_is_kept BEFORE TRUNCATE ON homelab.audit
  FOR EACH STATEMENT EXECUTE FUNCTION homelab.audit_stays();

-- What servers carry out or have carried out.
CREATE TABLE homelab.served_run (
  id text PRIMARY KEY,
  record text NOT NULL
);
CREATE TABLE homelab.served_event (
  run text NOT NULL REFERENCES homelab.served_run (id) ON DELETE CASCADE,
  number bigint NOT NULL,
  line text NOT NULL,
  PRIMARY KEY (run, number)
);

-- The servers, each of which says again and again that it lives.
CREATE TABLE homelab.server (
  id uuid PRIMARY KEY,
  until timestamptz NOT NULL
);
-- What only one of them does. The row stays when nobody does it: its number only rises.
CREATE TABLE homelab.duty (
  name text PRIMARY KEY,
  number bigint NOT NULL,
  server uuid
);
