# tries: run code while a class is made
# must: refused
class Meta(type):
    def __prepare__(name, bases):
        import os
        os.system("START_COMMAND")
        return {}
class Mine(metaclass=Meta):
    pass
