# tries: write a number into a thousand million bytes
# must: refused
(1).to_bytes(4 * 10**9, "big")
