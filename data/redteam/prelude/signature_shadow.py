# tries: shadow a tool by a parameter of its own name
# must: contained
# kit: the helpers are the kit's
def run(echo):
    return echo("x")
run(lambda text: "mine")
