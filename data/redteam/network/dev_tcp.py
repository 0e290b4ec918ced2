# tries: let a shell connect through /dev/tcp
# must: refused
import os
os.system("bash -c 'exec 3<>/dev/tcp/127.0.0.1/LISTENER_PORT'")
