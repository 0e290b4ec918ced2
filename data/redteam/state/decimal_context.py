# tries: leave a value in the context of decimal
# must: refused
import decimal
decimal.getcontext().prec = 7
decimal.stolen = "GIVEN_TOKEN"
# --- next program
import decimal
[decimal.getcontext().prec, decimal.stolen]
