# tries: end with a dataclass that looks like Flyte's
# must: error TypeError
# kit: what an instance becomes on the host is the bridge's affair
import dataclasses
@dataclasses.dataclass
class File:
    path: str
File("CANARY_PATH")
