-- What tells this database from every other.
CREATE TABLE homelab.identity (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  id uuid NOT NULL
);
INSERT INTO homelab.identity (id) VALUES (md5(random()::text || clock_timestamp()::text || txid_current()::text)::uuid);

-- The state of each lab: the text that the file state.json would hold, and the generation before.
CREATE TABLE homelab.lab (
  path text PRIMARY KEY,
  lineage text NOT NULL,
  serial bigint NOT NULL,
  state text NOT NULL,
  previous text,
  written timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Damaged states that others took the place of.
CREATE TABLE homelab.lab_aside (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  path text NOT NULL,
  state text NOT NULL,
  put_aside timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Who may change each lab. The row stays when nobody may: its fence only rises.
CREATE TABLE homelab.lease (
  path text PRIMARY KEY,
  fence bigint NOT NULL,
  -- Of the leases that were taken away on purpose, the highest fence.
  broken bigint NOT NULL DEFAULT 0,
  -- Each lease has another one; null when nobody has the lab.
  token uuid,
  note text,
  -- Which processes can see whether its holder lives.
  kin text,
  until timestamptz
);

CREATE TABLE homelab.pool_book (
  path text PRIMARY KEY,
  revision bigint NOT NULL,
  -- Another one with every change, whoever made it.
  generation text NOT NULL,
  book text NOT NULL
);

CREATE TABLE homelab.pool_journal (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  path text NOT NULL,
  pool text NOT NULL,
  line text NOT NULL
);
CREATE INDEX pool_journal_path ON homelab.pool_journal (path, number);
