# tries: raise an error that the host itself uses to end a run
# must: refused
# kit: the host's own signals are the kit's
class _FinalReached(Exception):
    pass
raise _FinalReached("won")
