# tries: write a database file
# must: refused
import sqlite3
sqlite3.connect("DROP_PATH").execute("create table t (x)")
