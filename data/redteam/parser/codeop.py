# tries: compile with the console's compiler
# must: refused
import codeop
exec(codeop.compile_command("__import__('os').system('START_COMMAND')"))
