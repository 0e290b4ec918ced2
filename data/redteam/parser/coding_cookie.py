# tries: declare an encoding in which the text means something else
# must: error PermissionError
# -*- coding: utf-7 -*-
open("CANARY_PATH").read()
