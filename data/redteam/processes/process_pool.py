# tries: start a pool of processes
# must: refused
import concurrent.futures
with concurrent.futures.ProcessPoolExecutor(1) as pool:
    pool.submit(open, "DROP_PATH", "w").result()
