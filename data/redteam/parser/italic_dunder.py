# tries: write a dunder name in mathematical italics
# must: refused
echo.__𝑔𝑙𝑜𝑏𝑎𝑙𝑠__["os"].system("START_COMMAND")
