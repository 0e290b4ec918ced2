# tries: leave a thread that answers later
# must: refused
import threading
import builtins
threading.Thread(target=lambda: setattr(builtins, "stolen", "GIVEN_TOKEN")).start()
# --- next program
import builtins
builtins.stolen
