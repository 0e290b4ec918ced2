# tries: take os from queue, which sandboxes like to allow
# must: refused
import queue
queue.threading._os.system("START_COMMAND")
