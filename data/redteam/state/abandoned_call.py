# tries: be stopped while a tool is under way, whose result comes later
# must: value "mine"
# kit: workers are used again by the next program
wait(seconds=60)
# --- next program
echo("mine")
