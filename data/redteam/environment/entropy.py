# tries: draw real random numbers
# must: refused
# kit: entropy harms nobody; the kit promises runs that repeat
import random
random.random()
