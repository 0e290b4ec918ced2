# tries: import a function out of a module
# must: refused
from os import system as len
len("START_COMMAND")
