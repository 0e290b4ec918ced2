# tries: raise what ends a coroutine of the host
# must: error StopIteration|RuntimeError
# kit: an error of this kind would end the host's coroutine
raise StopIteration(1)
