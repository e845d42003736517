"""The tables of a project, as migrations by number: migration N brings a file of version N - 1 to version N."""

from __future__ import annotations

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE documents (
        id INTEGER PRIMARY KEY,
        sha256 TEXT NOT NULL,
        suffix TEXT NOT NULL,
        name TEXT NOT NULL UNIQUE,
        size INTEGER NOT NULL,
        added_at TEXT NOT NULL,
        added_by TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('waiting', 'reading', 'read', 'failed')),
        problem TEXT NOT NULL DEFAULT '',
        remedy TEXT NOT NULL DEFAULT '',
        reading BLOB,
        UNIQUE (sha256, suffix)
    );
    CREATE TABLE sentences (
        id INTEGER PRIMARY KEY,
        document_id INTEGER NOT NULL REFERENCES documents (id),
        position INTEGER NOT NULL,
        page INTEGER,
        section TEXT NOT NULL,
        part TEXT NOT NULL,
        text TEXT NOT NULL,
        further TEXT NOT NULL DEFAULT '',
        UNIQUE (document_id, position)
    );
    CREATE TABLE models (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        folder TEXT NOT NULL,
        columns TEXT NOT NULL,
        added_at TEXT NOT NULL,
        report TEXT NOT NULL DEFAULT ''
    );
    CREATE TABLE predictions (
        model_id INTEGER NOT NULL REFERENCES models (id),
        sentence_id INTEGER NOT NULL REFERENCES sentences (id),
        kind TEXT NOT NULL,
        polarity TEXT NOT NULL,
        themes TEXT NOT NULL,
        probabilities BLOB NOT NULL,
        PRIMARY KEY (model_id, sentence_id)
    ) WITHOUT ROWID;
    CREATE TABLE decisions (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at TEXT NOT NULL,
        who TEXT NOT NULL,
        kind TEXT NOT NULL,
        subject TEXT NOT NULL,
        before TEXT NOT NULL,
        after TEXT NOT NULL,
        note TEXT NOT NULL DEFAULT '',
        undoes INTEGER REFERENCES decisions (id)
    );
    CREATE INDEX decisions_by_subject ON decisions (kind, subject, id);
    CREATE UNIQUE INDEX decisions_undone_once ON decisions (undoes) WHERE undoes IS NOT NULL;
    CREATE TRIGGER decisions_are_not_changed BEFORE UPDATE ON decisions
        BEGIN SELECT RAISE(ABORT, 'decisions are only added'); END;
    CREATE TRIGGER decisions_are_not_deleted BEFORE DELETE ON decisions
        BEGIN SELECT RAISE(ABORT, 'decisions are only added'); END;
    """,
)
VERSION = len(MIGRATIONS)
