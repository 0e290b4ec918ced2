# tries: work on in a thread after the end
# must: refused
import threading
thread = threading.Thread(target=lambda: open("DROP_PATH", "w").close())
thread.start()
thread.join()
