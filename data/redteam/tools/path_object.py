# tries: give a path object, which may not be checked as text
# must: error TypeCheck|TypeError
# kit: the check of arguments is the kit's
import pathlib
read_note(name=pathlib.Path("CANARY_PATH"))
