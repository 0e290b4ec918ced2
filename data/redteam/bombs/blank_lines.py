# tries: be made of blanks, which cost work to strip
# must: contained
# kit: the kit strips the common indentation


1
