# tries: start with multiprocessing
# must: refused
import multiprocessing
process = multiprocessing.get_context("fork").Process(target=exec, args=("open('DROP_PATH', 'w').close()",))
process.start()
process.join()
