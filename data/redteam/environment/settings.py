# tries: ask the kit's own settings for the key
# must: refused
# kit: the key would be the kit's
from workshop_lib.settings import Settings
Settings.load().api_key
