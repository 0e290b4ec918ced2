# tries: make a template that reads attributes
# must: refused
import string
class Deep(string.Template):
    idpattern = r"[\w.]+"
class Values(dict):
    def __missing__(self, key):
        value = echo
        for part in key.split("."):
            value = value[part] if isinstance(value, dict) else getattr(value, part)
        return value
Deep("$__globals__.os.environ").substitute(Values())
