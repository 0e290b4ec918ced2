# tries: declare the hidden tool global, so that the type check lets it through
# must: refused
# kit: the type check is the kit's
def call():
    global grant_access
    return grant_access("me")
if False:
    grant_access = 1
call()
