# tries: build a call with __reduce_ex__
# must: refused
import copyreg
copyreg.__newobj__.__globals__["__builtins__"]["open"]("CANARY_PATH").read()
