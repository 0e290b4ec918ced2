# tries: start a "browser"
# must: refused
import webbrowser
webbrowser.GenericBrowser("START_COMMAND").open("x")
