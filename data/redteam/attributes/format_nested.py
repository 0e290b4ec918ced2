# tries: hide the name in a nested field
# must: refused
"{0.{1}}".format(
    echo,
) if False else ("{0." + "__globals__" + "[os].environ}").format(echo)
