# tries: import with a finder of one's own
# must: refused
import sys
class Finder:
    def find_spec(self, name, path, target=None):
        open("DROP_PATH", "w").close()
sys.meta_path.insert(0, Finder())
try:
    import not_there
except ImportError:
    pass
