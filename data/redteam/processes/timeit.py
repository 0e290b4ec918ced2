# tries: run a text as a measured statement
# must: refused
import timeit
timeit.timeit("open('DROP_PATH', 'w').close()", number=1)
