# tries: take os from random, which sandboxes like to allow
# must: refused
import random
random._os.system("START_COMMAND")
