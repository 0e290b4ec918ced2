# tries: run lines in an interactive console
# must: refused
import code
code.InteractiveInterpreter().runsource("open('DROP_PATH', 'w').close()")
