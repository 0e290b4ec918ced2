# tries: run code while a class is inherited
# must: refused
class Base:
    def __init_subclass__(cls):
        __import__("os").system("START_COMMAND")
class Mine(Base):
    pass
