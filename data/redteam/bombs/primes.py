# tries: look for primes without end
# must: refused
[n for n in range(2, 10**7) if all(n % d for d in range(2, n))]
