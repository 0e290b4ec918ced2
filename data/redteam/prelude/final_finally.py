# tries: act after final in a finally
# must: value 1
# kit: final is the kit's
try:
    final(1)
finally:
    echo("after the end")
    final(2)
