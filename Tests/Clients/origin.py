"""SQLite files as origins."""
import sqlite3
from contextlib import closing


def make(path, rows, table="kv", key="key", value="value"):
    """Makes a database with one table and returns its path."""
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(f'CREATE TABLE "{table}" ("{key}" TEXT PRIMARY KEY, "{value}" BLOB)')
        database.executemany(f'INSERT INTO "{table}" VALUES (?, ?)', rows.items())
    return path


def change(path, statement, *values):
    """Runs one statement as another program would."""
    with closing(sqlite3.connect(path, timeout=20)) as database, database:
        database.execute(statement, values)


def rows(path, table="kv"):
    """Everything in the table, values as bytes."""
    with closing(sqlite3.connect(path, timeout=20)) as database:
        pairs = database.execute(f'SELECT * FROM "{table}"').fetchall()
    return {key: value.encode() if isinstance(value, str) else value for key, value in pairs}


def check(path):
    """What SQLite says of the file: "ok" when it is whole."""
    with closing(sqlite3.connect(path, timeout=20)) as database:
        return database.execute("PRAGMA integrity_check").fetchone()[0]
